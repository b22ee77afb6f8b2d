-- CreateIndex
CREATE INDEX "Review_personId_rating_localDay_cardId_undoneAt_idx" ON "Review"("personId", "rating", "localDay", "cardId", "undoneAt");
