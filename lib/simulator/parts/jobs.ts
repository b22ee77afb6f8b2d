/** Jobs and CronJobs. */
import {
  validateCronJob,
  validateCronJobUpdate,
  validateJob,
  validateJobUpdate,
} from '../apiserver/validation/batch';
import { rules } from '../apiserver/validation/kind-rules';
import { jobRules } from '../apiserver/validation/late-rules';
import { CronJob, Job } from '../apiserver/validation/shapes/workload';
import { cronJobController } from '../controllers/cronjob';
import { jobController } from '../controllers/job';
import { jobs } from '../late-controllers';

jobs.bring({ jobController, cronJobController });
jobRules.bring({
  Job: rules(Job, validateJob, validateJobUpdate),
  CronJob: rules(CronJob, validateCronJob, validateCronJobUpdate),
});
