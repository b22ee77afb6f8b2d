import { DataTable } from '@/app/_components/data-table';
import { SectionRule } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import type { Bucket, Distributions, TopicDifficulty } from '@/lib/data/figures/statistics';
import { type Calibration, movingDays } from '@/lib/progress/calibration';
import {
  calibrationWords,
  difficultyWords,
  figure,
  hardestWords,
  loss,
  recallWords,
  shareWords,
  stabilityWords,
} from '../statistics-words';
import { CalibrationChart } from './calibration-chart';
import { Columns } from './columns';
import { FigureSection } from './figure-section';

/** Whether predicted recall holds, beside two predictions that need no theory. */
export function CalibrationSection({ calibration }: { calibration: Calibration }) {
  const says = calibrationWords(calibration);
  return (
    <FigureSection
      id="calibration"
      title="Do predictions hold?"
      end="predicted recall against what came, last year"
      says={says}
      table={
        <DataTable caption="Predicted and real recall, by bins of the prediction">
          <thead>
            <tr>
              <th scope="col">Predicted between</th>
              <th scope="col" className="num">
                Answers
              </th>
              <th scope="col" className="num">
                Predicted
              </th>
              <th scope="col" className="num">
                Recalled
              </th>
            </tr>
          </thead>
          <tbody>
            {calibration.bins.map((bin) => (
              <tr key={bin.from}>
                <th scope="row">
                  {shareWords(bin.from)} and {shareWords(bin.to)}
                </th>
                <td className="num">{figure(bin.count)}</td>
                <td className="num">{shareWords(bin.predicted)}</td>
                <td className="num">{shareWords(bin.recalled)}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-s5 md:grid-cols-2">
        <div>
          <CalibrationChart {...calibration} label={says} />
          <figcaption className="mut text-xs">
            Across: predicted. Upwards: recalled. On the magenta line both are the same; the larger a dot, the
            more answers.
          </figcaption>
        </div>
        <Predictors calibration={calibration} />
      </div>
    </FigureSection>
  );
}

function Predictors({ calibration }: { calibration: Calibration }) {
  const rows = [
    ['FSRS, by your cards', calibration.fsrs],
    ['Your average, for all', calibration.userAverage],
    [`Your last ${movingDays} days’ average`, calibration.movingAverage],
  ] as const;
  return (
    <div>
      <DataTable caption="Three ways to predict, and how well each did">
        <thead>
          <tr>
            <th scope="col">Predicted by</th>
            <th scope="col" className="num">
              Log loss
            </th>
            <th scope="col" className="num">
              Off by
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, { logLoss, calibrationError }]) => (
            <tr key={name}>
              <th scope="row" className="font-normal!">
                {name}
              </th>
              <td className="num">{loss(logLoss)}</td>
              <td className="num">{(calibrationError * 100).toFixed(1)} points</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      <p className="mut mt-s2 text-xs">
        Log loss: lower is better. Off by: how far predicted and real recall lie apart in the bins.{' '}
        <Link href="/memory">Weights of your own</Link> can better both.
      </p>
    </div>
  );
}

/** Where cards lie: stability, difficulty, recall now. */
export function DistributionSections({ distributions }: { distributions: Distributions }) {
  const { stability, difficulty, recall } = distributions;
  const lasting = filled(stability, doublings(stability));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-s6 md:grid-cols-3">
      <Distribution
        id="stability"
        title="Stability"
        end="days until recall falls to 90 %"
        says={stabilityWords(distributions)}
        buckets={lasting}
        nameOf={({ from, to }) => (from === 0 ? 'up to 1 day' : `${figure(from)} to ${figure(to)} days`)}
        wordOf={({ from }) => figure(from)}
        every={lasting.length > 8 ? 2 : 1}
      />
      <Distribution
        id="difficulty"
        title="Difficulty"
        end="1 easy, 10 hard"
        says={difficultyWords(distributions)}
        buckets={filled(
          difficulty,
          Array.from({ length: 10 }, (_, n) => [n + 1, n + 2]),
        )}
        nameOf={({ from }) => String(from)}
        wordOf={({ from }) => String(from)}
        every={1}
        under="middle"
      />
      <Distribution
        id="recall"
        title="Recall now"
        end="predicted"
        says={recallWords(distributions)}
        buckets={filled(
          recall,
          Array.from({ length: 10 }, (_, n) => [n / 10, (n + 1) / 10]),
        )}
        nameOf={({ from, to }) => `${shareWords(from)} to ${shareWords(to)}`}
        wordOf={({ from }) => shareWords(from)}
        every={2}
      />
    </div>
  );
}

type DistributionProps = {
  id: string;
  title: string;
  end: string;
  says: string;
  buckets: readonly Bucket[];
  nameOf: (bucket: Bucket) => string;
  wordOf: (bucket: Bucket) => string;
  every: number;
  under?: 'middle' | 'edge';
};

function Distribution({
  id,
  title,
  end,
  says,
  buckets,
  nameOf,
  wordOf,
  every,
  under = 'edge',
}: DistributionProps) {
  return (
    <FigureSection
      id={id}
      title={title}
      end={end}
      says={says}
      table={
        <DataTable caption={`Cards by ${title.toLowerCase()}`}>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col" className="num">
                Cards
              </th>
            </tr>
          </thead>
          <tbody>
            {buckets.map((bucket) => (
              <tr key={bucket.from}>
                <th scope="row">{nameOf(bucket)}</th>
                <td className="num">{figure(bucket.cards)}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      }
    >
      <Columns
        label={says}
        columns={buckets.map((bucket) => ({ key: String(bucket.from), parts: [{ size: bucket.cards }] }))}
        words={buckets.flatMap((bucket, index) =>
          index % every === 0 ? [{ index, text: wordOf(bucket) }] : [],
        )}
        under={under}
      />
    </FigureSection>
  );
}

type Range = readonly [from: number, to: number];

/** Ranges without a card are drawn too: a gap is part of the picture. */
function filled(buckets: readonly Bucket[], ranges: readonly (readonly number[])[]): readonly Bucket[] {
  return ranges.map(([from = 0, to = 0]) => ({
    from,
    to,
    cards: buckets.find((bucket) => Math.abs(bucket.from - from) < 1e-9)?.cards ?? 0,
  }));
}

/** From nothing to the largest, doubling. */
function doublings(buckets: readonly Bucket[]): readonly Range[] {
  const last = Math.max(1, ...buckets.map(({ to }) => to));
  const ranges: Range[] = [[0, 1]];
  for (let from = 1; from < last; from *= 2) ranges.push([from, from * 2]);
  return ranges;
}

type HardestProps = {
  topics: readonly TopicDifficulty[];
  nameOf: (topicId: string) => string;
  isTaught: (topicId: string) => boolean;
};

/** The topics that are forgotten most, with a way to their forgotten cards. */
export function HardestSection({ topics, nameOf, isTaught }: HardestProps) {
  return (
    <SectionRule id="hardest" title="Hardest topics" end="share of Again, last year">
      <p className="read mb-s3">{hardestWords(topics, nameOf)}</p>
      <DataTable caption="Topics by the share of answers that were Again, the hardest first">
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col" className="sm:w-2/5">
              Again
            </th>
            <th scope="col" className="num">
              Answers
            </th>
            <th scope="col" className="num max-sm:hidden">
              Time of one
            </th>
            <th scope="col">Cards</th>
          </tr>
        </thead>
        <tbody>
          {topics.map(({ topicId, answers, forgotten, seconds }) => (
            <tr key={topicId}>
              <th scope="row" className="font-normal!">
                {isTaught(topicId) ? (
                  <Link href={`/topics/${topicId}`} className="quiet">
                    {nameOf(topicId)}
                  </Link>
                ) : (
                  nameOf(topicId)
                )}
              </th>
              <td>
                <span className="flex items-center gap-s2">
                  <span className="w-10 text-right">{shareWords(forgotten / answers)}</span>
                  <span className="flex-1 max-sm:hidden" aria-hidden="true">
                    <span className="share" style={{ width: `${(forgotten / answers) * 100}%` }} />
                  </span>
                </span>
              </td>
              <td className="num">{figure(answers)}</td>
              <td className="num max-sm:hidden">{(seconds / answers).toFixed(1)} s</td>
              <td>
                <Link
                  href={`/library?${new URLSearchParams({ q: `topic:${topicId} rated:365:again` })}`}
                  aria-label={`Forgotten ones of ${nameOf(topicId)}`}
                >
                  Forgotten ones
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </SectionRule>
  );
}
