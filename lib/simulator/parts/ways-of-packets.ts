/** The rules in a node's kernel as they are in each mode, and what walks through them: packets, lookups, HTTP. */
import { flowNow, flows } from '../network/flow';
import { journeys } from '../network/journey';
import { journeysByName } from '../network/named-journey';
import { netOf } from '../network/net';
import { netPrograms } from '../network/net-programs';
import { networkOf } from '../network/network-of';
import { rulesOf, rulesTextOf } from '../network/node-rules';
import { ways } from '../network/port';
import { exchanges } from '../network/request';

ways.bring({
  exchanges,
  flowNow,
  flows,
  journeys,
  journeysByName,
  netOf,
  netPrograms,
  networkOf,
  rulesOf,
  rulesTextOf,
});
