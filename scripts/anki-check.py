"""Reads an .apkg with Mnemosyne's own importer, and prints what it found as JSON.

Used by anki-check.ts. Exit code 3: Mnemosyne (Debian: mnemosyne) is not installed.
"""
import json
import os
import sys
import tempfile

try:
    from mnemosyne.libmnemosyne import Mnemosyne
    from mnemosyne.libmnemosyne.ui_components.main_widget import MainWidget
    from mnemosyne.libmnemosyne.ui_components.review_widget import ReviewWidget
except ImportError:
    sys.exit(3)


class Widget(MainWidget):
    """Says nothing and shows no progress."""

    def show_information(self, text):
        pass

    def show_question(self, *args):
        return 0

    def show_error(self, text):
        raise RuntimeError(text)

    def set_progress_text(self, text):
        pass

    def set_progress_range(self, maximum):
        pass

    def set_progress_update_interval(self, interval):
        pass

    def increase_progress(self, value):
        pass

    def set_progress_value(self, value):
        pass

    def close_progress(self):
        pass


class Review(ReviewWidget):
    def redraw_now(self):
        pass


def main():
    program = Mnemosyne(upload_science_logs=False, interested_in_old_reps=True, asynchronous_database=True)
    program.components.insert(
        0,
        (
            "mnemosyne.libmnemosyne.gui_translators.no_gui_translator",
            "NoGuiTranslator",
        ),
    )
    program.components.append(("__main__", "Widget"))
    program.gui_for_component["ScheduledForgottenNew"] = [("__main__", "Review")]
    with tempfile.TemporaryDirectory() as folder:
        program.initialise(data_dir=os.path.join(folder, "data"), automatic_upgrades=False)
        for file_format in program.component_manager.all("file_format"):
            if type(file_format).__name__ == "Anki2":
                file_format.do_import(os.path.abspath(sys.argv[1]))
        database = program.database()
        cards, facts, clozes, tags = 0, set(), 0, set()
        for internal_id, _ in database.cards():
            card = database.card(internal_id, is_id_internal=True)
            cards += 1
            facts.add(card.fact.id)
            tags.update(tag.name for tag in card.tags)
            clozes += 1 if card.card_type.extra_data.get("type") == 1 else 0
        gaps = sum(
            data.count("{{c")
            for fact_id in facts
            for data in database.fact(fact_id, is_id_internal=False).data.values()
        )
        print(
            json.dumps(
                {"cards": cards, "notes": len(facts), "clozeCards": clozes, "gaps": gaps, "tags": sorted(tags)}
            )
        )
        program.finalise()


main()
