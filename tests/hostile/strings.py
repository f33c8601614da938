"""Sixty texts that mean harm: markup, tables in tables, turned writing, NUL, a megabyte."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
_TABLES = "<table><tr><td>"

_MARKUP = (
    "<b>gras</b>",
    "<i>penché",
    "</span></p></body>",
    "<h1>Titre</h1><hr><br/>",
    "<a href='file:///etc/passwd'>ici</a>",
    "<a href='javascript:alert(1)'>ici</a>",
    "<img src='file:///etc/hostname'>",
    "<img src=x onerror=alert(1)>",
    "<img width=100000 height=100000>",
    "<script>alert('x')</script>",
    "<style>* { color: #ff0000 }</style>",
    "<font color=red size=7>FEU</font>",
    "<p align=right dir=rtl>à droite",
    "<pre>\t\tlarge</pre>",
    "<ul><li><ol><li>un",
    "<!-- commentaire -->",
    "<![CDATA[ x ]]>",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "<svg onload=alert(1)>",
    "<qt>texte riche</qt>",
    "<meta http-equiv=refresh content=0>",
    "&lt;b&gt;déjà échappé&lt;/b&gt;",
    "&amp;&nbsp;&#0;&#x110000;",
    "a & b && c &d",
    "**gras** _penché_ [lien](file:///etc/passwd)",
    "# Titre\n\n| a | b |\n|---|---|\n| c | d |",
    "![image](file:///etc/hostname)",
    "{name} {0} {0.__class__} %s %d %(x)s %1 %2",
    "${HOME} $(reboot) `reboot` ; rm -rf /",
    "'; DROP TABLE events; --",
    '=HYPERLINK("file:///etc/passwd")',
    "+1+1|'cmd'!A0",
)
_TABLED = (
    _TABLES * 11,
    _TABLES * 14,
    _TABLES * 60,
    _TABLES * 400,
    "<table border=1 width=100%>" * 40 + "x" + "</table>" * 40,
    "<div>" * 2000,
    "<b><i><u>" * 500,
)
_WRITING = (
    "\u202egnp.exe",
    "\u2066\u2067\u202b imbriqué",
    "\u202a" * 500 + "fond",
    "אזעקה מבוטלת",
    "إنذار ملغى 123",
    "\u200f\u200eà\u200b\ufeff zéro",
    "Z" + "\u0300\u0301\u0302\u0303" * 200,
    "👩\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈" * 20,
    "漢字かな交じり文" * 50,
    "\ufffd\ufffe\uffff\U0010ffff",
    "ligne\u2028suite\u2029fin",
)
_CONTROL = (
    "avant\x00après",
    "\x00" * 300,
    "\x1b[31mrouge\x1b[0m\x07",
    "a\rb\r\nc\nd\x0be\x0cf",
    "\t" * 300 + "loin",
    "\x7f\x80\x85\x9f fin",
)
_LONG = (
    "x" * MEGABYTE,
    "mot " * (MEGABYTE // 4),
    "\n" * 5000 + "bas",
    "<td>" * (MEGABYTE // 4),
)
STRINGS = (*_MARKUP, *_TABLED, *_WRITING, *_CONTROL, *_LONG)
CALM = "Rue de la Préfecture"
