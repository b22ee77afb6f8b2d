/** StatefulSets. */
import { statefulSetController } from '../controllers/statefulset';
import { statefulSets } from '../late-controllers';

statefulSets.bring({ statefulSetController });
