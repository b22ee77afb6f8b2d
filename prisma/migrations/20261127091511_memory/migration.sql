-- AlterTable
ALTER TABLE "Attempt" ADD COLUMN "parameterSet" TEXT;
ALTER TABLE "Attempt" ADD COLUMN "rolloverHour" INTEGER;
ALTER TABLE "Attempt" ADD COLUMN "utcOffsetMinutes" INTEGER;

-- AlterTable
ALTER TABLE "CardMark" ADD COLUMN "leechReleasedAt" INTEGER;

-- AlterTable
ALTER TABLE "Review" ADD COLUMN "promisedDays" INTEGER;

-- CreateTable
CREATE TABLE "ScenarioMemory" (
    "personId" TEXT NOT NULL,
    "scenarioId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "due" DATETIME NOT NULL,
    "stability" REAL NOT NULL,
    "difficulty" REAL NOT NULL,
    "scheduledDays" INTEGER NOT NULL,
    "learningStep" INTEGER NOT NULL,
    "reps" INTEGER NOT NULL,
    "lapses" INTEGER NOT NULL,
    "lastReview" DATETIME NOT NULL,
    "lastDay" TEXT NOT NULL,
    "parameterSet" TEXT NOT NULL,
    "confidentError" BOOLEAN NOT NULL,

    PRIMARY KEY ("personId", "scenarioId"),
    CONSTRAINT "ScenarioMemory_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CardNote" (
    "personId" TEXT NOT NULL,
    "cardId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("personId", "cardId"),
    CONSTRAINT "CardNote_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CardFlag" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "cardId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "resolvedAt" DATETIME,
    CONSTRAINT "CardFlag_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Deed" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "cardIds" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "undoneAt" DATETIME,
    CONSTRAINT "Deed_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "OwnNote" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "guid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "fields" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "starts" TEXT,
    CONSTRAINT "OwnNote_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TrackRetention" (
    "personId" TEXT NOT NULL,
    "trackId" TEXT NOT NULL,
    "retention" REAL NOT NULL,

    PRIMARY KEY ("personId", "trackId"),
    CONSTRAINT "TrackRetention_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "FittedWeights" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "weights" TEXT NOT NULL,
    "fittedOn" INTEGER NOT NULL,
    "judgedOn" INTEGER NOT NULL,
    "lossBefore" REAL NOT NULL,
    "lossAfter" REAL NOT NULL,
    "errorBefore" REAL NOT NULL,
    "errorAfter" REAL NOT NULL,
    "better" BOOLEAN NOT NULL,
    "acceptedAt" DATETIME,
    CONSTRAINT "FittedWeights_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Rescheduling" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "weightsId" TEXT,
    "undoneAt" DATETIME,
    CONSTRAINT "Rescheduling_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "DayTally" (
    "personId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "topicId" TEXT NOT NULL,
    "met" TEXT NOT NULL,
    "again" INTEGER NOT NULL,
    "hard" INTEGER NOT NULL,
    "good" INTEGER NOT NULL,
    "easy" INTEGER NOT NULL,
    "durationMs" INTEGER NOT NULL,

    PRIMARY KEY ("personId", "day", "topicId", "met"),
    CONSTRAINT "DayTally_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RecallTally" (
    "personId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "bin" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "recalled" INTEGER NOT NULL,
    "predicted" REAL NOT NULL,
    "loss" REAL NOT NULL,

    PRIMARY KEY ("personId", "day", "bin"),
    CONSTRAINT "RecallTally_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StaleDay" (
    "personId" TEXT NOT NULL,
    "day" TEXT NOT NULL,

    PRIMARY KEY ("personId", "day"),
    CONSTRAINT "StaleDay_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Columns are added in place: making the tables anew would drop Person, and everything that hangs on it with it.
ALTER TABLE "Memory" ADD COLUMN "lastDay" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Person" ADD COLUMN "maximumIntervalDays" INTEGER NOT NULL DEFAULT 36500;
ALTER TABLE "Person" ADD COLUMN "learningSteps" TEXT NOT NULL DEFAULT '60 600';
ALTER TABLE "Person" ADD COLUMN "relearningSteps" TEXT NOT NULL DEFAULT '600';
ALTER TABLE "Person" ADD COLUMN "easyDays" TEXT NOT NULL DEFAULT 'nnnnnnn';
ALTER TABLE "Person" ADD COLUMN "loadBalance" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "Person" ADD COLUMN "twoButtons" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Person" ADD COLUMN "leechLapses" INTEGER NOT NULL DEFAULT 8;
ALTER TABLE "Person" ADD COLUMN "scenariosPerDay" INTEGER NOT NULL DEFAULT 3;
ALTER TABLE "Person" ADD COLUMN "weightsId" TEXT;

-- CreateIndex
CREATE INDEX "ScenarioMemory_personId_due_idx" ON "ScenarioMemory"("personId", "due");

-- CreateIndex
CREATE INDEX "CardFlag_personId_cardId_idx" ON "CardFlag"("personId", "cardId");

-- CreateIndex
CREATE INDEX "Deed_personId_at_idx" ON "Deed"("personId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "OwnNote_personId_guid_key" ON "OwnNote"("personId", "guid");

-- CreateIndex
CREATE INDEX "FittedWeights_personId_createdAt_idx" ON "FittedWeights"("personId", "createdAt");

-- CreateIndex
CREATE INDEX "Rescheduling_personId_idx" ON "Rescheduling"("personId");

-- The study day of the last review that counts, and the days that each review's button had named: what the next review
-- met, or what the memory is now. So folding the log again gives the intervals that were given.
UPDATE "Memory" SET "lastDay" = COALESCE((
  SELECT r."localDay" FROM "Review" r
  WHERE r."personId" = "Memory"."personId" AND r."cardId" = "Memory"."cardId" AND r."undoneAt" IS NULL
  ORDER BY r."answeredAt" DESC, r."id" DESC LIMIT 1), '');
UPDATE "Review" SET "promisedDays" = COALESCE((
  SELECT json_extract(n."before", '$.scheduledDays') FROM "Review" n
  WHERE n."personId" = "Review"."personId" AND n."cardId" = "Review"."cardId" AND n."undoneAt" IS NULL
    AND (n."answeredAt", n."id") > ("Review"."answeredAt", "Review"."id")
  ORDER BY n."answeredAt", n."id" LIMIT 1), (
  SELECT m."scheduledDays" FROM "Memory" m
  WHERE m."personId" = "Review"."personId" AND m."cardId" = "Review"."cardId"))
WHERE "undoneAt" IS NULL;

-- All days are to be counted for the statistics.
INSERT INTO "StaleDay" ("personId", "day") SELECT DISTINCT "personId", "localDay" FROM "Review";
