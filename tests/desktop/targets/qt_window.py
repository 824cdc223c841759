"""The same of Qt 5: a window that says where its widgets are, and which is used."""

import json
import sys

from PyQt5.QtCore import QPoint, Qt, QTimer
from PyQt5.QtWidgets import (
    QApplication,
    QCheckBox,
    QPushButton,
    QRadioButton,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)


def say(*what: object) -> None:
    print(json.dumps(what), flush=True)


application = QApplication(sys.argv)
window = QWidget()
window.setWindowTitle("targets")
layout = QVBoxLayout(window)
layout.setSpacing(36)
layout.setContentsMargins(60, 20, 60, 20)
made = {
    "button": QPushButton("Press"),
    "small": QToolButton(),
    "check": QCheckBox("Check"),
    "radio": QRadioButton("Radio"),
    "text": QTextEdit(),
}
made["small"].setFixedSize(12, 12)
for name, widget in made.items():
    layout.addWidget(widget, 0, Qt.AlignLeft)
    if name != "text":
        widget.clicked.connect(lambda _=False, name=name: say("used", name))


def places() -> None:
    if not (window.isActiveWindow() and window.windowHandle().isExposed()):
        QTimer.singleShot(20, places)
        return
    for name, widget in made.items():
        at = widget.mapTo(window, QPoint(0, 0))
        say("at", name, at.x(), at.y(), widget.width(), widget.height())
    say("ready")


QTimer.singleShot(20, places)
window.resize(420, 500)
window.show()
application.exec_()
