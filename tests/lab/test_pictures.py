from gesturectl.lab.pictures import FOLDER, pictures


def test_the_hands_of_the_readme_are_those_of_the_page():
    assert {f.stem: f.read_text() for f in FOLDER.iterdir()} == pictures()
