"""Wrong configs: each is named with its exact place and in words that help."""

import pytest

from gesturectl.config.check.warnings import warnings
from gesturectl.config.load import examine, problems
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import MOST_SHOWN

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)
BINDING = "profiles:\n  default:\n    - "

CASES = {
    # type, range, name
    "version": ("version: 2\n", 1, 10, "must be 1"),
    "version as boolean": ("version: true\n", 1, 10, "must be 1"),
    "range": ("camera:\n  width: 9\n", 2, 10, "`camera.width` is 9 …  from 160 to 7680 … `width: 640`"),
    "float range": ("pointer: {smoothness: 1.5}\n", 1, 23, "1.5, but must be a number from 0 to 1"),
    "number in quotes": ('camera: {fps: "30"}\n', 1, 15, '"30", but must be a number from 5 to 240'),
    "text for a numbe": ("camera: {fps: fast}\n", 1, 15, '"fast", but must be a number'),
    "fraction for a whole numbe": ("camera: {width: 640.5}\n", 1, 17, "640.5, but must be a whole numbe"),
    "boolean for a numbe": ("camera: {width: true}\n", 1, 17, "true, but must be a whole numbe"),
    "yes for a boolean": ("camera: {mirrored: yes}\n", 1, 20, '"yes", but must be true or false'),
    "one for a boolean": ("camera: {mirrored: 1}\n", 1, 20, "1, but must be true or false"),
    "not a numbe": ("camera: {fps: .nan}\n", 1, 15, "must be a numbe"),
    "infinite": ("camera: {fps: 1e999}\n", 1, 15, "must be a number from 5 to 240"),
    "thousands of digits": (f"camera: {{width: {'9' * 5000}}}\n", 1, 17, "…"),
    "union": ("camera: {source: 1.5}\n", 1, 18, "a whole number from 0 to 999 or text"),
    "camera below zero": ("camera: {source: -1}\n", 1, 18, "-1, but must be a whole number from 0"),
    "empty value": ("camera:\n  width:\n", 2, 9, "`camera.width` is empty"),
    "empty section": ("camera:\npointer: {}\n", 1, 8, "`camera` is empty … delete the line"),
    "scalar for a section": ("pointer: 3\n", 1, 10, "`pointer` is 3, but must be a mapping with the keys hand"),
    "list for a section": ("pointer: [1]\n", 1, 10, "`pointer` is a list"),
    "near choice": ("tracker: {device: gpus}\n", 1, 19, "did you mean `gpu`"),
    "far choice": ("tracker: {device: toaster}\n", 1, 19, "must be auto, cpu or gpu"),
    "near key": ("camera: {widht: 640}\n", 1, 10, "`camera.widht` is no setting; did you mean `width`"),
    "far key": ("camera: {zzz: 640}\n", 1, 10, "source, width, height"),
    "near section": ("version: 1\npointr: {}\n", 2, 1, "did you mean `pointer`"),
    "no space behind a colon": ("pointer: {smoothness:0.7}\n", 1, 11, "needs a space behind it; write `smoothness: …`"),
    "no space behind a colon in a block": ("pointer:\n  smoothness:0.7\n", 2, 3, "write `smoothness: …`, with a space"),
    "no space before an action": (BINDING + "{on: two, do:{key: a}}\n", 3, 19, "this colon needs a space behind it"),
    "decimal comma": ("pointer: {smoothness: 0,7}\n", 1, 25, "`pointer.7` is no setting; write … 0.7 with a point"),
    "decimal comma in a block": (
        "pointer:\n  smoothness: 0,7\n",
        2,
        15,
        "number from 0 to 1; write 0.7, with",
    ),
    "gesture as key": (BINDING + "{fist: scroll}\n", 3, 8, "`fist` is a gesture; write it as `on: fist`"),
    "window of a binding": (
        BINDING + "{on: two, do: scroll, window: vlc}\n",
        3,
        29,
        "takes no `window` … `apps: [{window: vlc, profile: vlc}]` … `extends: {vlc: default}`",
    ),
    "way of a workspace": (BINDING + "{on: two, do: workspace_left}\n", 3, 21, "did you mean `workspace_previous`"),
    "way of scrolling": (BINDING + "{on: two, do: {scroll: up}}\n", 3, 21, "it takes none; write `do: scroll_up`"),
    "value of a plain action": (BINDING + "{on: two, do: {scroll: far}}\n", 3, 21, "it takes none; write `do: scroll`"),
    "app of a binding": (
        BINDING + "{on: two, do: scroll, app: 'my editor'}\n",
        3,
        29,
        "takes no `app` … `apps: [{window: NAME, profile: NAME}]`",
    ),
    "chord as action": (BINDING + "{on: two, do: Ctrl+C}\n", 3, 21, "did you mean `{key: ctrl+c}`?"),
    "button as action": (BINDING + "{on: two, do: left}\n", 3, 21, "did you mean `{click: left}`?"),
    "value as action": (BINDING + "{on: two, do: volume}\n", 3, 21, "did you mean `{turn: volume}`?"),
    "number as key": ("camera: {5: 1}\n", 1, 10, "`camera.5` is no setting"),
    # bindings
    "unknown pose": (BINDING + "{on: pinc, do: scroll}\n", 3, 12, '"pinc" is no pose or motion; did you mean `pinch`'),
    "far pose": (BINDING + "{on: xyzzy, do: scroll}\n", 3, 12, "known are open, relaxed, fist"),
    "pose as numbe": (BINDING + "{on: 5, do: scroll}\n", 3, 12, 'must be text; write `on: "5"`, in quotes'),
    "another name of a pose": (BINDING + "{on: palm, do: scroll}\n", 3, 12, "did you mean `open`?"),
    "chord with a dash": (BINDING + "{on: two, do: {key: Ctrl-C}}\n", 3, 27, "did you mean `ctrl+c`?"),
    "far gesture": (BINDING + "{on: xyzzy, do: scroll}\n", 3, 12, "`gesturectl gesture record NAME` teaches others"),
    "unknown action": (
        BINDING + "{on: two, do: scrol}\n",
        3,
        21,
        '"scrol", which is no action; did you mean `scroll`?',
    ),
    "unknown action form": (BINDING + "{on: two, do: {pres: left}}\n", 3, 21, "did you mean `press`"),
    "empty action": (
        BINDING + "{on: two, do: }\n",
        3,
        21,
        "`do` is empty and no action; the most used are `scroll` … `{key: ctrl+c}` … `gesturectl config init`",
    ),
    "list as action": (
        BINDING + "{on: two, do: [scroll]}\n",
        3,
        21,
        "`do` is a list, which is no action; take off the `[ ]`",
    ),
    "unknown button": (BINDING + "{on: two, do: {press: lef}}\n", 3, 29, "did you mean `left`"),
    "two actions": (
        BINDING + "{on: two, do: {press: left, key: a}}\n",
        3,
        35,
        "`do` does one thing, `press` or `key`; write a line for each",
    ),
    "number as key to press": (BINDING + "{on: two, do: {key: 1}}\n", 3, 27, 'write `key: "1"`, in quotes'),
    "unknown key to press": (BINDING + "{on: two, do: {key: ctrl+entr}}\n", 3, 27, '"entr" is no key … `enter`'),
    "chord without key": (BINDING + "{on: two, do: {key: ctrl+}}\n", 3, 27, "without a key"),
    "action named only": (BINDING + "{on: two, do: click}\n", 3, 21, "needs a value; write `{click: left}`"),
    "action beside its place": (
        BINDING + "{on: two, key: a, do: scroll}\n",
        3,
        17,
        "`key` is an action; write it as `do: {key: ctrl+shift+t}`",
    ),
    "condition within the action": (BINDING + "{on: two, do: {key: a, hold: 1}}\n", 3, 30, "belongs beside `do`"),
    "typo in a region": (BINDING + "{on: two, region: {lft: 0.5}, do: scroll}\n", 3, 26, "did you mean `left`?"),
    "typo in a speed": (BINDING + "{on: two, speed: {abve: 5}, do: scroll}\n", 3, 25, "did you mean `above`?"),
    "speed as a number": (BINDING + "{on: two, speed: 5, do: scroll}\n", 3, 24, "`speed: {above: 5}`"),
    "region as a word": (BINDING + "{on: two, region: left, do: scroll}\n", 3, 25, "`region: {right: 0.5}`"),
    "program with words": (
        BINDING + "{on: two, do: {run: firefox -P x}}\n",
        3,
        27,
        "write it as `run: [firefox, -P, x]`",
    ),
    "macro of one": (BINDING + "{on: two, do: {macro: {key: a}}}\n", 3, 29, "put it in `[…]`"),
    "action before a tab": (BINDING + '{on: two, do: "key\\tctrl+t"}\n', 3, 21, "did you mean `{key: ctrl+t}`?"),
    "action without a colon": (BINDING + "{on: two, do: key ctrl+t}\n", 3, 21, "did you mean `{key: ctrl+t}`?"),
    "another action without a colon": (BINDING + "{on: two, do: Press left}\n", 3, 21, "mean `{press: left}`?"),
    "action with a value that is none": (BINDING + "{on: two, do: click lft}\n", 3, 21, "mean `{click: right}`?"),
    "program without a colon": (BINDING + "{on: two, do: open firefox -P x}\n", 3, 21, "`{run: [firefox, -P, x]}`?"),
    "gestures as keys": (
        "profiles:\n  default:\n    two: scroll\n    fist: clutch\n",
        3,
        5,
        "write a line for each gesture, such as `- {on: two, do: …}`.",
    ),
    "profile at the top": ("default:\n  - {on: two, do: scroll}\n", 1, 1, "bindings belong below `profiles:`, as"),
    "layer at the top": ("layer:\n  - {on: two, do: scroll}\n", 1, 1, "did you mean `layers`?"),
    "binding without a list": ("profiles: {default: {on: two, do: scroll}}\n", 1, 21, "begin it with `- `"),
    "bindings without a profile": (
        "profiles: [{on: two, do: scroll}]\n",
        1,
        11,
        "write for example `profiles: {default",
    ),
    "three gestures": (BINDING + "{on: [two, three, four], do: scroll}\n", 3, 12, "a list in `on` holds two gestures"),
    "one gesture in a list": (BINDING + "{on: [two], do: scroll}\n", 3, 12, "such as `on: [fist, open]`"),
    "unknown first gesture": (BINDING + "{on: [fits, open], do: {key: a}}\n", 3, 13, "did you mean `fist`?"),
    "unknown gesture of a hand": (BINDING + "{on: {left: fits, right: open}, do: {key: a}}\n", 3, 19, "mean `fist`?"),
    "one hand": (BINDING + "{on: {left: fist}, do: {key: a}}\n", 3, 12, "a mapping in `on` has `left` and `right`"),
    "another hand": (BINDING + "{on: {left: fist, up: open}, do: {key: a}}\n", 3, 12, "`left` and `right`"),
    "the hand twice": (BINDING + "{on: {left: fist, right: open}, hand: left, do: {key: a}}\n", 3, 12, "delete `hand`"),
    "two motions at once": (
        BINDING + "{on: {left: swipe_left, right: swipe_right}, do: {key: a}}\n",
        3,
        38,
        "let one hand show a pose",
    ),
    "within nothing": (BINDING + "{on: fist, within: 2, do: {key: a}}\n", 3, 18, "`within` goes with `after`"),
    "a motion of the other hand": (BINDING + "{on: open, other_hand: wave, do: {key: a}}\n", 3, 30, "pose"),
    "a zoom of one hand": (BINDING + "{on: zoom, other_hand: fist, do: zoom}\n", 3, 18, "a zoom is made by both hands"),
    "too few keys": (BINDING + "{on: two, do: {turn: [a]}}\n", 3, 28, "or a list of 2 names"),
    "unknown target": (BINDING + "{on: two, do: {turn: volum}}\n", 3, 28, "did you mean `volume`?"),
    "setting outside its section": ("smoothness: 1\n", 1, 1, "is a setting of `pointer`; write it below `pointer:`"),
    "value for a section": ("camera: /dev/video0\n", 1, 9, "write for example `camera: {source: 0}`"),
    "extended profile unknown": (
        "profiles: {default: []}\nextends: {dfault: default}\n",
        2,
        11,
        "did you mean `default`?",
    ),
    "no action": (BINDING + "{on: two}\n", 3, 7, "this binding lacks `do`"),
    "no gesture": (BINDING + "{do: scroll}\n", 3, 7, "this binding lacks `on`"),
    "binding as text": (BINDING + "scroll\n", 3, 7, 'this binding is "scroll", but must be a mapping'),
    "lasting at the end": (
        BINDING + "{on: two, when: end, do: {press: left}}\n",
        3,
        23,
        "`press` lasts … delete `when`",
    ),
    "following at the end": (
        BINDING + "{on: two, when: end, do: {steps: 5, turn: volume}}\n",
        3,
        23,
        "`turn` lasts … delete `when`",
    ),
    "lasting repeated": (BINDING + "{on: two, repeat: 1, do: scroll}\n", 3, 25, "`scroll` lasts … delete `repeat`"),
    "repeated at the end": (BINDING + "{on: two, when: end, repeat: 1, do: {key: a}}\n", 3, 36, "nothing repeats"),
    "held tap": (BINDING + "{on: two, when: tap, hold: 1, do: {key: a}}\n", 3, 34, "a tap is never held"),
    "unknown trigger": (BINDING + "{on: two, when: taps, do: {key: a}}\n", 3, 23, "did you mean `tap`"),
    "no layer": (BINDING + "{on: two, do: {layer: x}}\n", 3, 29, 'there is no layer "x"; add it to `layers`'),
    "unknown layer": (
        "layers: {media: []}\n" + BINDING + "{on: two, do: {toggle_layer: medai}}\n",
        4,
        36,
        "did you mean `media`",
    ),
    "unknown profile": (BINDING + "{on: two, do: {profile: defualt}}\n", 3, 31, "did you mean `default`"),
    "empty region": (
        BINDING + "{on: two, region: {left: 0.8, right: 0.2}, do: scroll}\n",
        3,
        32,
        "nothing lies between",
    ),
    "program as text": (BINDING + "{on: two, do: {run: firefox}}\n", 3, 27, "must be a list"),
    "no program": (BINDING + "{on: two, do: {run: []}}\n", 3, 27, "an empty list, but must be a list of at least one"),
    "unknown step": (BINDING + "{on: two, do: {macro: [{kye: a}]}}\n", 3, 30, "did you mean `key`"),
    "macro in a macro": (BINDING + "{on: two, do: {macro: [{macro: [overview]}]}}\n", 3, 30, "no step of a macro"),
    "key in a macro": (BINDING + "{on: two, do: {macro: [{key: entr}]}}\n", 3, 36, '"entr" is no key'),
    "wait": (BINDING + "{on: two, do: {macro: [{wait: -1}]}}\n", 3, 37, "from 0 to 60"),
    "rule for no window": ("apps: [{profile: default}]\n", 1, 8, "fits no window"),
    "rule without effect": ("apps: [{window: firefox}]\n", 1, 8, "lacks `profile`"),
    "rule for no profile": ("apps: [{window: firefox, profile: defalt}]\n", 1, 35, "did you mean `default`"),
    "extends nothing": ("extends: {default: defaul}\n", 1, 20, "did you mean `default`"),
    "nothing extends": ("extends: {defaul: default}\n", 1, 11, "did you mean `default`"),
    "extends itself": ("extends: {default: default}\n", 1, 20, "over itself (default over default)"),
    "extends in a circle": (
        "profiles: {default: [], a: [], b: []}\nextends: {a: b, b: a}\n",
        2,
        14,
        "over itself (a over b over a)",
    ),
    "follows to no target": (BINDING + "{on: gun, do: {turn: volum}}\n", 3, 28, "did you mean `volume`"),
    "follows by no step": (BINDING + "{on: gun, do: {turn: volume, steps: 0}}\n", 3, 43, "0 steps move nothing"),
    "follows with one key": (BINDING + "{on: gun, do: {turn: [up]}}\n", 3, 28, "must be volume, brightness"),
    "follows with no key": (BINDING + "{on: gun, do: {turn: [up, dwn]}}\n", 3, 33, '"dwn" is no key'),
    "follows too far": (BINDING + "{on: gun, do: {turn: volume, range: 500}}\n", 3, 43, "from 5 to 180"),
    "follows a motion": (BINDING + "{on: wave, do: {turn: volume}}\n", 3, 12, "bind it to a pose"),
    "follows at the end": (BINDING + "{on: gun, when: end, do: {turn: volume}}\n", 3, 23, "`turn` lasts"),
    "held of what is not over": (BINDING + "{on: two, held: {below: 1}, do: overview}\n", 3, 17, "write `when: end`"),
    "goes on without being a swipe": (
        BINDING + "{on: two, repeat_every: 1, do: overview}\n",
        3,
        17,
        "`repeat_every` goes with swipes",
    ),
    "lasts and goes on": (BINDING + "{on: swipe_up, repeat_every: 1, do: clutch}\n", 3, 36, "`clutch` lasts"),
    "goes on at the end": (
        BINDING + "{on: swipe_up, when: end, repeat_every: 1, do: overview}\n",
        3,
        28,
        "delete `when`",
    ),
    "held and hold": (
        BINDING + "{on: two, when: end, hold: 1, held: {below: 2}, do: overview}\n",
        3,
        34,
        "delete `hold`",
    ),
    "nothing between": (
        BINDING + "{on: two, when: end, held: {above: 2, below: 1}, do: overview}\n",
        3,
        42,
        "nothing lies between",
    ),
    "no length": (
        BINDING + "{on: swipe_up, length: {above: 2, below: 1}, do: overview}\n",
        3,
        38,
        "nothing lies between",
    ),
    "the length of a pose": (
        BINDING + "{on: two, length: {above: 2}, do: scroll}\n",
        3,
        17,
        "goes with swipes, waves and motions",
    ),
    "the length of a circle": (
        BINDING + "{on: circle_cw, length: {above: 2}, do: overview}\n",
        3,
        23,
        '"circle_cw" is none; delete it',
    ),
    "no speed": (BINDING + "{on: gun, speed: {above: 5, below: 3}, do: overview}\n", 3, 32, "nothing lies between"),
    "hold": (BINDING + "{on: two, hold: 11, do: scroll}\n", 3, 23, "from 0 to 10"),
    "hand": (BINDING + "{on: two, hand: Left, do: scroll}\n", 3, 23, "did you mean `left`"),
    "dwell without a wait": (
        BINDING + "{on: dwell, do: {click: left}}\n",
        3,
        12,
        "never comes while `pointer.dwell` is 0",
    ),
    "thumb in the air": (
        BINDING + "{on: thumb_tap, do: {click: left}}\n",
        3,
        12,
        "never comes while `pointer.mode` is air",
    ),
    "zoom by a pose": (BINDING + "{on: fist, do: zoom}\n", 3, 22, 'follows two pinching hands, not "fist"'),
    "pose of a pose": (BINDING + "{on: fist, pose: two, do: scroll}\n", 3, 18, "`pose` goes with motions only"),
    "unknown pose of a motion": (BINDING + "{on: wave, pose: opn, do: scroll}\n", 3, 24, "did you mean `open`"),
    "swipe in another pose": (BINDING + "{on: swipe_up, pose: two, do: scroll}\n", 3, 28, 'swipe.pose` is "three"'),
    "swipe in no binding": ("gestures: {motions: {swipe: {pose: two}}}\n", 1, 36, "give `profiles`"),
    "pinch that opens at once": (
        "gestures: {pinch: {enter: 0.5}}\n",
        1,
        27,
        "closes at 0.5 cannot open at 0.4 already",
    ),
    "pinch thresholds reversed": ("gestures: {pinch: {enter: 0.3, exit: 0.3}}\n", 1, 38, "let `exit` be more"),
    "a range without room": ("tracker: {near: 1, far: 0.5}\n", 1, 25, "let `far` be more than `near`"),
    "a range by the usual end": ("tracker: {near: 10}\n", 1, 17, "farther than 10 m and nearer than 10 m"),
    "monitor": ("pointer: {monitor: 0}\n", 1, 20, "must be all or pointer or a whole number from 1 to 99 or text"),
    "unknown swipe pose": ("gestures: {motions: {swipe: {pose: thre}}}\n", 1, 36, "did you mean `three`"),
    "no default profile": (
        "version: 1\nprofiles: {work: []}\n",
        2,
        1,
        "lacks `default` … `gesturectl config init NEW.yaml` … `default: []` binds nothing",
    ),
    "empty profile": ("profiles:\n  default:\n", 2, 11, "`profiles.default` is empty, but must be a list"),
    "profiles as list": ("profiles: []\n", 1, 11, "`profiles` is an empty list … `profiles: {default: […]}`"),
    # form
    "empty": ("", 1, 1, "the file is empty; write at least `version: 1`"),
    "comments only": ("# nothing\n\n", 1, 1, "the file is empty"),
    "null": ("\n~\n", 2, 1, "the file is empty"),
    "scala": ("42\n", 1, 1, "the file holds 42 where settings belong; write at least `version: 1`"),
    "one long text": ("so " * 20, 1, 1, 'the file holds "so so so so so so so so so so so so…" where settings belong'),
    "list": ("- 1\n", 1, 1, "the file holds a list where settings belong"),
    "duplicate key": ("version: 1\ncamera: {}\nversion: 1\n", 3, 1, "`version` is already given in line 1"),
    "duplicate in flow": ("camera: {width: 640, width: 640}\n", 1, 22, "`width` is already given"),
    "tab before a key": ("version: 1\ncamera:\n\twidth: 640\n", 3, 1, "tab"),
    "tab after spaces": ("camera:\n  width: 640\n \tfps: 30\n", 3, 2, "tab"),
    "tab after a flow mapping": ("camera: {width: 640}\n\tx: 1\n", 2, 1, "tab"),
    "no colon": ("version: 1\ncamera\ntracker: {}\n", 2, 1, "no colon"),
    "two colons": ("camera: width: 640\n", 1, 9, "`width: …` cannot begin here … below `camera:`"),
    "deeper for no reason": ("version: 1\n  camera: {}\n", 2, 9, "indentation"),
    "open list": ("camera: {}\npointer: [1, 2\n", 2, 10, "`[` is not closed"),
    "open list at the end": ("version: 1\nprofiles:\n  default: [\n", 3, 12, "`[` is not closed … add the `]`"),
    "open list above a comment": ("version: 1\napps: [\n\n\n# end\n", 2, 7, "`[` is not closed"),
    "open list behind an anchor": ("profiles: {default: &d [", 1, 24, "`[` is not closed"),
    "open list behind another": ("apps: [[], [1],", 1, 7, "`[` is not closed"),
    "open mapping at the end": ("version: 1\ncamera: {\n", 2, 9, "`{` is not closed … add the `}`"),
    "open mapping without a value": ("camera: {width:\n", 1, 9, "`{` is not closed"),
    "open mapping": ("camera: {width: 640\npointer: {}\n", 1, 9, "`{` is not closed"),
    "wrong bracket": ("camera: {width: 640]\n", 1, 20, "`,` or `}`"),
    "open quote": ("camera: {source: 'a.mp4}\n", 1, 18, "closing '"),
    "escape": ('camera: {source: "C:\\users"}\n', 1, None, "backslash"),
    "list item for a key": ("version: 1\n- 1\n", 2, 1, "a `key: value` like those above"),
    "reserved sign": ("camera: {source: @home}\n", 1, 18, "`@` without quotes; put it in quotes: `'@home'`"),
    "tag": ("camera: {width: !!int '640'}\n", 1, 17, "the tag `!!int` has no meaning"),
    "python tag": ("camera: !!python/object:os.system {}\n", 1, 9, "tag"),
    "merge key": ("camera: &c {width: 640}\npointer: {<<: *c}\n", 2, 11, "merge keys"),
    "list as key": ("camera: {[1]: 2}\n", 1, 10, "cannot be a key"),
    "alias as key": ("version: &v 1\n*v : 2\n", 2, 1, "an alias cannot be a key"),
    "missing key": ("camera:\n  '': 2\n", 2, 3, "a key is missing"),
    "second document": ("version: 1\n---\nversion: 1\n", 2, 1, "second document"),
    "unknown alias": ("camera: *c\n", 1, 9, "names no anchor above"),
    "recursive alias": ("camera: &c {width: *c}\n", 1, 20, "inside the very value"),
    "recursive alias in a list": ("profiles: {default: &p [*p]}\n", 1, 25, "inside the very value"),
    "nested flow": ("camera: " + "[" * 60 + "]" * 60 + "\n", 1, 58, "more than 50 levels"),
    "deeply nested flow": ("camera: " + "[" * 100_000, 1, None, "levels are nested"),
    "nested block": ("".join(" " * n + "a:\n" for n in range(60)), 51, None, "more than 50 levels"),
    "too many values": ("camera: [" + "1," * 30_000 + "1]\n", 1, 40_010, "more than 20000 values"),
    "control characte": ("version: 1\ncamera: \0\n", 2, 9, "U+0000"),
    "escaped null": ('camera: {source: "\\0"}\n', 1, 18, "no characte"),
}


def test_a_binding_that_a_dash_has_cut_in_two_is_told_as_that():
    split = problems(BINDING + "on: two\n    - do: scroll\n")
    assert [(p.line, p.message.partition(";")[0]) for p in split] == [
        (3, "this binding lacks `do`"),
        (4, "this binding lacks `on`"),
    ]
    assert "take its `-` off" in split[1].message
    whole = problems(BINDING + "{on: two, do: scroll}\n    - do: scroll\n")
    assert "add it, such as `on: pinch`" in whole[0].message


@pytest.mark.parametrize(("text", "line", "column", "phrase"), CASES.values(), ids=CASES)
def test_place_and_words(text, line, column, phrase):
    found = problems(text)
    parts = phrase.split(" … ")
    assert any(
        p.line == line and column in (p.column, None) and all(part in p.message for part in parts) for p in found
    ), found
    assert len(found) == 1 or "alias" in phrase or "levels" in phrase or found[0].line == line, found


IN = BINDING + "{on: rock, do: %s}\n"
HABITS = {  # what is written, and what is told to be written instead
    "a program with words and a shell's sign": (IN % "{run: 'firefox &'}", "run: 'firefox &'", "run: [firefox]"),
    "a sign at the word": (IN % "{run: firefox&}", "run: firefox&", "run: [firefox]"),
    "a pipe": (IN % "{run: ls | wc}", "{run: ls | wc}", '{shell: "ls | wc"}'),
    "a program's words in quotes": (IN % "{run: 'a \"b c\"'}", "run: 'a \"b c\"'", 'run: [a, "b c"]'),
    "a list for the shell": (IN % "{shell: [ls, -l]}", "shell: [ls, -l]", 'shell: "ls -l"'),
    "an angle that is not allowed": ("camera: {rotate: 45}\n", "rotate: 45", "rotate: 0"),
    "another one": ("camera: {rotate: 181}\n", "rotate: 181", "rotate: 180"),
    "an angle the other way": ("camera: {rotate: -90}\n", "rotate: -90", "rotate: 270"),
    "a right click": (IN % "right_click", "right_click", "{click: right}"),
    "a left click": (IN % "left_click", "left_click", "{click: left}"),
    "a click of the mouse": (IN % "mouse_click", "mouse_click", "{click: left}"),
    "a click": (IN % "click", "click", "{click: left}"),
    "a drag": (IN % "drag", "drag", "{press: left}"),
    "an action without a value": (IN % "{scroll: 5}", "do: {scroll: 5}", "do: scroll"),
    "a step without a value": (IN % "{macro: [{overview: 5}]}", "{overview: 5}", "overview"),
    "a text by another name": (IN % "{type: hello}", "{type: hello}", "{text: hello}"),
    "a program by another name": (IN % "{open: firefox -P x}", "{open: firefox -P x}", "{run: [firefox, -P, x]}"),
    "a line of a shell by another name": (IN % "{exec: a | b}", "{exec: a | b}", '{shell: "a | b"}'),
    "a key by another name": (IN % "{keys: ctrl+c}", "{keys: ctrl+c}", "{key: ctrl+c}"),
    "a wait by another name": (IN % "{macro: [{sleep: 1}]}", "{sleep: 1}", "{wait: 1}"),
    "a list of keys": (IN % "{key: [ctrl, c]}", "key: [ctrl, c]", "key: ctrl+c"),
    "a list of one key": (IN % "{hold_key: [shift]}", "hold_key: [shift]", "hold_key: shift"),
    "a list of keys in a macro": (IN % "{macro: [{key: [ctrl, c]}]}", "key: [ctrl, c]", "key: ctrl+c"),
    "a speed alone": (BINDING + "{on: gun, speed: 8, do: overview}\n", "speed: 8", "speed: {above: 8}"),
    "a length alone": (BINDING + "{on: wave, length: 1.5, do: overview}\n", "length: 1.5", "length: {above: 1.5}"),
    "a time alone": (BINDING + "{on: two, when: end, held: 1, do: overview}\n", "held: 1", "held: {above: 1}"),
    "a half of it": (BINDING + "{on: gun, region: top, do: hints}\n", "region: top", "region: {bottom: 0.5}"),
    "no half of it": (
        BINDING + "{on: gun, region: middle, do: overview}\n", "region: middle", "region: {left: 0.5, bottom: 0.4}",
    ),
    "yes": ("camera: {mirrored: yes}\n", "mirrored: yes", "mirrored: true"),
    "off": ("camera: {mirrored: Off}\n", "mirrored: Off", "mirrored: false"),
    "one": ("scroll: {natural: 1}\n", "natural: 1", "natural: true"),
    "true in quotes": ("scroll: {natural: 'true'}\n", "natural: 'true'", "natural: true"),
    "milliseconds": (BINDING + "{on: rock, hold: 500, do: overview}\n", "hold: 500", "hold: 0.5"),
    "milliseconds with a unit": (BINDING + "{on: rock, hold: 250 ms, do: overview}\n", "hold: 250 ms", "hold: 0.25"),
    "seconds with a unit": (BINDING + "{on: rock, repeat: 0.5s, do: overview}\n", "repeat: 0.5s", "repeat: 0.5"),
    "milliseconds of a wait": (IN % "{macro: [{wait: 200}]}", "wait: 200", "wait: 0.2"),
    "milliseconds of a setting": ("pointer: {dwell: 800}\n", "dwell: 800", "dwell: 0.8"),
    "per cent": ("pointer: {smoothness: 50%}\n", "smoothness: 50%", "smoothness: 0.5"),
    "per cent without a sign": ("pointer: {smoothness: 50}\n", "smoothness: 50", "smoothness: 0.5"),
    "a length with a unit": ("pointer: {region: 40cm}\n", "region: 40cm", "region: 40"),
    "a number in quotes": ("camera: {fps: '30'}\n", "fps: '30'", "fps: 30"),
    "a key": (IN % "volume_up", "volume_up", "{key: volume_up}"),
    "a key like an action": (IN % "space", "space", "{key: space}"),
    "a key in braces": (IN % "{volume_up}", "{volume_up}", "{key: volume_up}"),
    "a key as a step": (IN % "{macro: [enter]}", "enter", "{key: enter}"),
    "a number as a text": (IN % "{text: 5}", "text: 5", 'text: "5"'),
    "a colon in a text": (IN % "{text: hello: world}", "text: hello: world", 'text: "hello: world"'),
    "a colon in a text in a block": (
        "profiles:\n  default:\n    - on: rock\n      do:\n        text: hello: world  # so\n",
        "text: hello: world",
        'text: "hello: world"',
    ),
    "a comma in a text": (IN % "{text: hello, world}", "text: hello, world", 'text: "hello, world"'),
    "an action without braces": (
        "profiles:\n  default:\n    - on: rock\n      do: text: hello\n", "do: text: hello", "do: {text: hello}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wrong", "right"), HABITS.values(), ids=HABITS)
def test_what_is_written_as_elsewhere_is_told_as_it_is_written_here(text, wrong, right):
    """The remedy names the very text that makes the config valid, at the place that is wrong."""
    (problem,) = problems(text, ())
    assert f"`{right}`" in problem.message
    line = text.splitlines()[problem.line - 1]
    start = line.index(wrong)
    assert start < problem.column <= start + len(wrong) + 1
    assert problems(text.replace(wrong, right), ()) == []


NOT_INDENTED = {  # the sections that are empty, and what is to be indented below them
    "a setting": ("pointer:\nsmoothness: 0.5\n", [2]),
    "several": ("version: 1\npointer:\nsmoothness: 0.5\nhand: left\ncamera: {fps: 30}\n", [3, 4]),
    "a profile": ("profiles:\ndefault:\n  - {on: rock, do: scroll}\n", [2]),
    "a setting of a part": ("gestures:\n  pinch:\n  enter: 0.2\n", [3]),
    "a way to do something": ("desktop:\nlock_screen: {run: [x]}\n", [2]),
}


@pytest.mark.parametrize(("text", "lines"), NOT_INDENTED.values(), ids=NOT_INDENTED)
def test_what_is_not_indented_is_told_at_its_own_line_alone(text, lines):
    found = problems(text, ())
    assert [p.line for p in found] == lines
    assert all("indent it, and the lines that belong to it, by two spaces" in p.message for p in found)
    kept = text.splitlines()
    for n in lines:
        kept[n - 1] = "  " + kept[n - 1]
        if kept[n].lstrip().startswith("-") if n < len(kept) else False:
            kept[n] = "  " + kept[n]
    assert problems("\n".join(kept), ()) == []


def test_what_is_only_empty_is_told_to_be_so():
    for text in ("pointer:\nzzz: 1\n", "profiles: {default: }\n", "version: 1\npointer:\ncamera: {}\n"):
        assert any("is empty" in p.message for p in problems(text, ()))
    assert not any("indent" in p.message for p in problems("smoothness: 0.5\npointer:\n", ()))


@pytest.mark.parametrize("do", ["xyzzy", "{xyzzy: 1}", "{macro: [xyzzy]}", "[]", "5", ""])
def test_an_unknown_action_is_told_in_a_short_line(do):
    (found,) = problems(IN % do, ())
    assert "the most used are" in found.message
    assert len(found.message) < 250


@pytest.mark.parametrize(
    ("do", "remedy"),
    [("[clutch]", "take off the `[ ]`"), ("[{key: a}, {key: b}]", "write `{macro: […]}`")],
)
def test_a_list_for_an_action(do, remedy):
    (found,) = problems(IN % do, ())
    assert remedy in found.message


LINE = "{on: rock, do: overview}"
SIGNS = {  # what is written, what of it is replaced by what, and what is named
    "an en dash": (BINDING.replace("-", "–") + LINE, "–", "-", "this dash is `–`; write `-`"),
    "an em dash": (BINDING.replace("-", "—") + "on: rock\n      do: overview", "—", "-", "this dash is `—`"),
    "a dash after others": (BINDING + LINE + "\n    — {on: fist, do: clutch}", "—", "-", "this dash is `—`"),
    "a no-break space behind a dash": (BINDING.rstrip() + "\xa0" + LINE, "\xa0", " ", "(no-break space, U+00A0)"),
    "a no-break space as indentation": ("pointer:\n\xa0\xa0smoothness: 0.5", "\xa0", " ", "write a usual space"),
    "a no-break space behind a colon": ("pointer:\n  smoothness:\xa00.5", "\xa0", " ", "no-break space"),
    "a no-break space in braces": (BINDING + "{on:\xa0rock, do: overview}", "\xa0", " ", "no-break space"),
    "an em space": ("pointer:\n\u2003smoothness: 0.5", "\u2003", " ", "(em space, U+2003)"),
    "a space of no width": ("pointer:\n  \u200bsmoothness: 0.5", "\u200b", "", "U+200B); delete it"),
    "no space behind a dash": (BINDING.rstrip() + LINE, "-", "- ", "put a space behind this dash"),
    "none before a key": (BINDING.rstrip() + "on: rock\n      do: overview", "-", "- ", "a space behind this dash"),
    "no space behind a colon": ("version:1\npointer: {}", "version:", "version: ", "needs a space behind it"),
    "none before braces": ("version: 1\npointer:{smoothness: 0.5}", "pointer:", "pointer: ", "needs a space behind it"),
    "two entries in a line": (BINDING + "on: pinch do: overview", " do", "\n      do", "write it in a line of its own"),
    "two entries in braces": (BINDING + "{on: pinch do: overview}", " do", ", do", "a `,` is missing before `do`"),
    "a star": ("apps: [{window: *you*, profile: default}]", "*you*", "'*you*'", "put it in quotes: `'*you*'`"),
    "a star alone": ("apps:\n  - window: *\n    profile: default", "*", "'*'", "in quotes: `'*'`"),
    "a star before a word": ("apps: [{window: *tube, profile: default}]", "*tube", "'*tube'", "needs quotes"),
    "an exclamation mark": (IN.strip() % "{shell: !ls}", "!ls", "'!ls'", "in quotes: `'!ls'`"),
    "an ampersand": (IN.strip() % "{key: &}", "&", "'&'", "in quotes: `'&'`"),
    "a per cent sign": (IN.strip() % "{key: %}", "%", "'%'", "in quotes: `'%'`"),
    "curly quotes": (IN.strip() % "{key: “ctrl+c”}", "“ctrl+c”", '"ctrl+c"', "the quotes `“` are part of the text"),
    "single curly quotes": (IN.strip() % "{click: ‘left’}", "‘left’", "'left'", "the quotes `‘`"),
    "a comma in curly quotes": (IN.strip() % "{text: “a, b”}", "“a, b”", '"a, b"', "the quotes `“`"),
    "a setting in curly quotes": ("“pointer”: {}", "“pointer”", '"pointer"', "the quotes `“`"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wrong", "right", "phrase"), SIGNS.values(), ids=SIGNS)
def test_a_sign_that_is_to_blame_is_named_at_its_place(text, wrong, right, phrase):
    (problem,) = problems(text, ())
    assert phrase in problem.message
    line = text.splitlines()[problem.line - 1]
    assert wrong in line
    assert line.index(wrong) <= problem.column - 1 <= line.index(wrong) + len(wrong)
    assert problems(text.replace(wrong, right), ()) == []


@pytest.mark.parametrize(
    "line",
    [
        "text: 'a – b'",
        'text: "“a”"',
        "text: a\xa0b",
        "text: it’s",
        "shell: |\n            – a\n            “b”: c\n          ",
    ],
)
def test_such_signs_in_texts_are_nobody_s_fault(line):
    text = BINDING + "on: rock\n      do:\n        " + line + "\n"
    assert problems(text, ()) == []
    assert [w for w in warnings(examine(text, ())[0], yaml.parse(text)[0], ()) if "quotes" in w.message] == []
    (found,) = problems(text + "pointer: {smoothness: x}\n", ())
    assert "must be a number" in found.message


@pytest.mark.parametrize(
    ("text", "column"), [(IN % "{text: ‘hi’}", 29), ("apps: [{window: “firefox”, profile: default}]\n", 17)]
)
def test_curly_quotes_that_would_be_typed_are_told(text, column):
    found = [w for w in warnings(examine(text, ())[0], yaml.parse(text)[0], ()) if "quotes" in w.message]
    assert [w.column for w in found] == [column]


KEYS = {
    "Entf": "delete", "leertaste": "space", "Pos1": "home", "umschalt+a": "shift+a", "Bild auf": "page_up",
    "strg": "ctrl", "Strg-C": "ctrl+c", "entrée": "enter", "suppr": "delete", "XF86AudioPlay": "play_pause",
    "Return key": "enter", "Page Up": "page_up", "windows+d": "super+d", "flèche haut": "up",
    "ctrl+entr": "enter", "arrow-left": "left",
}  # fmt: skip


@pytest.mark.parametrize(("given", "meant"), KEYS.items(), ids=KEYS)
def test_a_key_by_a_name_of_another_language_or_program(given, meant):
    (found,) = problems(IN % f"{{key: {given}}}", ())
    assert found.message.endswith(f"is no key; did you mean `{meant}`?")


@pytest.mark.parametrize(("given", "remedy"), [("AltGr+e", "the character that it makes"), ("numpad5", "a single")])
def test_a_key_that_there_is_not_is_not_guessed_at(given, remedy):
    (found,) = problems(IN % f"{{key: {given}}}", ())
    assert remedy in found.message
    assert "did you mean" not in found.message


@pytest.mark.parametrize("key", ["Return", "Esc", "Del", "PgUp", "Super", "Win", "Cmd", "Control", "Option"])
def test_a_key_by_another_usual_name(key):
    assert problems(IN % f"{{key: {key}}}", ()) == []


def test_a_word_of_a_program_that_only_a_shell_would_understand():
    text = IN % "{run: [sh, '&']}"
    found = warnings(examine(text, ())[0], yaml.parse(text)[0], ())
    assert "`&` is handed to `sh` as it stands, as no shell reads this; take it out" in found[1].message
    text = IN % "{run: [sh, '|', wc]}"
    assert 'write `{shell: "sh | wc"}`' in warnings(examine(text, ())[0], yaml.parse(text)[0], ())[1].message


def test_aliases_cannot_blow_up():
    found = problems(BOMB)
    assert any("repeat too much" in p.message and p.line == 5 for p in found), found


def test_depth_counts_through_aliases():
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 80))
    assert any("repeat too much" in p.message for p in problems(chain))


def test_all_problems_at_once_in_the_order_of_the_text():
    text = (
        "version: 1\ncamera: {width: 9, heigth: 480}\npointer:\n  hand: lef\nversion: 1\n"
        + BINDING
        + ("{on: pinc, do: {click: up}}\n    - {on: two, do: {key: nokey}}\n")
    )
    places = [(p.line, p.column) for p in problems(text)]
    assert places == [(2, 17), (2, 20), (4, 9), (5, 1), (8, 12), (8, 30), (9, 27)]


def test_one_problem_a_place():
    assert len(problems(BINDING + "{on: two, do: {press: 3}}\n")) == 1
    assert len(problems("camera: {source: [1]}\n")) == 1


def test_a_file_full_of_problems_is_cut_short():
    text = "".join(f"key{n}: 1\n" for n in range(20_000))
    found = problems(text)
    assert MOST_SHOWN < len(found) < 3 * MOST_SHOWN
    assert (found[0].line, found[1].line) == (1, 2)


def test_profiles_that_extend_one_another_without_any():
    assert any("there are none so far" in p.message for p in problems("profiles: {}\nextends: {a: b}\n"))


def test_an_action_whose_name_is_wrong_or_alone():
    (found,) = problems(BINDING + "{on: two, do: {tripel_click: left}}\n", ())
    assert found.message.endswith("did you mean `triple_click`?")
    (found,) = problems(BINDING + "{on: two, do: triple_click}\n", ())
    assert "write `{triple_click: left}`" in found.message
    (found,) = problems(BINDING + "{on: two, do: {triple_click: top}}\n", ())
    assert '`do.triple_click` is "top", but must be left, middle' in found.message


def test_names_that_refer_to_nothing_are_data_too():
    text = "gestures: {motions: {wave: {pose: mine}}}\nprofiles:\n  default:\n    - {on: other, do: {layer: l}}\n"
    text += "    - {on: swipe_up, pose: third, do: {profile: p}}\n    - {on: rock, do: {key: nonsense}}\n"
    found = [p.about and (p.about.kind, p.about.name) for p in problems(text, ())]
    assert found == [
        ("gesture", "mine"), ("gesture", "other"), ("layer", "l"), ("gesture", "third"), ("profile", "p"), None
    ]  # fmt: skip
