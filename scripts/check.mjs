// npm run check: the fast inner loop. Everything that needs neither a build nor a browser.

import { sideBySide, staticChecks, sumUp, unitTests } from './checks.mjs';
import { checkNode, generateClient, install, root } from './setup.mjs';

checkNode();
process.chdir(root);
install();
generateClient();
process.exitCode = sumUp([...(await sideBySide(staticChecks)), unitTests()]);
