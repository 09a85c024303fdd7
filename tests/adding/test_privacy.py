"""Synthetic letters: what is a person's is found and left out, what is an organisation's is pointed out."""

import hashlib
import hmac
import io
import json
import re
import struct

import pytest

from countylines.adding.parts import UNREAD, texts_of_parts, without_makers
from countylines.adding.privacy import (
    A_NAME,
    Finding,
    as_original,
    find_in,
    find_personal_data,
    is_name,
    label_of,
    names_in,
    names_of_properties,
    names_only_its_author,
    redacted,
    write_copy,
)
from countylines.commands import add
from countylines.errors import ReleaseError
from countylines.project import ORIGINALS, SEAL, Area
from countylines.received.grids import apart
from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import CellRange, Grid
from tests.adding.command import ID, STATED, TABLE, command, figures_of, run
from tests.foi_corpus.writers import Sheet, _record, _wide, archive, ods, unpacked, xlsb, xlsx
from tests.received.grids.archives import properties
from tests.received.grids.test_compound import SUMMARY
from tests.received.grids.test_compound import workbook as workbook_of

PERSONAL = {
    "jane.example@police.example": "an e-mail address",
    "foi.example@police.example": "an e-mail address",
    "Telephone 01632 960123": "a telephone number",
    "07700 900123": "a telephone number",
    "+44 (0)1632 960 123": "a telephone number",
    "(020) 7946 0958": "a telephone number",
    "Exampleton EX1 1AA": "a postcode",
    "Dear Ann Example,": "the opening of a letter (Dear …)",
    "Yours sincerely\nA. Example": "the signature of a letter",
    "Kind regards, Ann": "the signature of a letter",
    "handled by Mrs Example": "a person's name with a title",
    "Kind regards\nJane Smith": A_NAME,
    "Yours sincerely,\n\nJ. O'Neill-Brown\nDisclosure Officer": A_NAME,
    "Many thanks\nJane Smith": A_NAME,
    "Requested by: Jane Smith": A_NAME,
    "requested by J Smith": A_NAME,
    "Author: Smith, Jane": A_NAME,
    "Author: Jane": A_NAME,
    "the officer was Sgt Example": "an officer's rank and name",
    "DC 1234 Example attended": "an officer's rank and name",
    "DI A. Example": "an officer's rank and name",
    "Detective Inspector Example": "an officer's rank and name",
    "sent to PC 1234": "an officer's number",
    "QQ 12 34 56 C": "a National Insurance number",
    "AB123456C": "a National Insurance number",
    "PNC ID 08/123456K": "a number of the Police National Computer, of custody or a warrant",
    "98/7654321X": "a number of the Police National Computer, of custody or a warrant",
    "custody record NC/1234/21": "a number of the Police National Computer, of custody or a warrant",
    "DOB 03/04/1999": "a date of birth",
    "born on 3rd April 1999": "a date of birth",
    "Date of birth: 1999-04-03": "a date of birth",
    "stopped AB12 CDE": "a vehicle's registration",
    "CONTACT: Jane van Example".replace("van ", ""): A_NAME,
    "Figures to March. Prepared by Jane Smith on 3 May": A_NAME,
}
GENERAL = ("foi@police.example", "Freedom.Of.Information@police.example", "enquiries@police.example", "call 101",
           "0300 123 0000", "Switchboard: 01632 960000")  # fmt: skip
NOTHING = ("24", "1,021", "2021-03", "44197", "-1.825985,53.921560", "E01010692", "Request 000123/23", "12 [r]",
           "01/02/2021", "<5", "Q1 2021", "Author: Norfolk Constabulary", "Contact: Freedom of Information Team",
           "Contact: FOI", "Requested by: a member of the public", "Prepared by Performance Analysis", "Author",
           "Reported by", "Great Yarmouth", "Contact 101 in an emergency", "Drug Offences by Area",
           "Operation Gravity", "NHS IC", "Inspectorate of Constabulary", "Chief Constable of Norfolk", "PS and PCs",
           "Sergeant of arms", "Detective Constable", "Detective Chief Inspector", "PC Total", "Chief Superintendents",
           "Q1/2021", "FOI 123/21", "2021/22", "Home Office, 2 Marsham Street", "class B",
           "50089098cd5345dd09312ad2b91f4491d7cfee3cce38ca3eeaaadb515d3f47f9")  # fmt: skip


@pytest.mark.parametrize(("text", "what"), PERSONAL.items())
def test_what_may_be_a_persons_is_found(text, what):
    found = find_in(text, "here")
    assert (what, False) in [(finding.what, finding.general) for finding in found]


@pytest.mark.parametrize("text", GENERAL)
def test_what_is_an_organisations_is_only_pointed_out(text):
    found = find_in(text, "here")
    assert found
    assert all(finding.general for finding in found)


@pytest.mark.parametrize("text", NOTHING)
def test_figures_dates_and_codes_are_nobodys(text):
    assert find_in(text, "here") == []


def letter(path):
    import docx

    document = docx.Document()
    document.add_paragraph("Dear Ann Example,")
    table = document.add_table(rows=2, cols=2)
    for row, texts in enumerate((("Month", "Arrests"), ("January 2021", "5"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.add_paragraph("Yours sincerely")
    document.add_paragraph("B. Example, ann.example@police.example")
    document.sections[0].footer.paragraphs[0].text = "Exampleton EX1 1AA"
    document.save(path)


def test_a_letter_is_looked_through_outside_its_tables(tmp_path):
    path = tmp_path / "synthetic-letter.docx"
    letter(path)
    found = {(finding.place, finding.what) for finding in find_personal_data(path, [])}
    assert ("the letter", "the opening of a letter (Dear …)") in found
    assert ("the letter", "an e-mail address") in found
    assert ("the footer of a page", "a postcode") in found


def test_of_a_file_too_large_for_a_table_every_line_is_looked_through(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("Date,Note\n2021-01-01,nothing\n2021-01-02,01632 960123\n2021-01-03,EX1 1AA\n2021-01-04,1,021\n")
    found = find_personal_data(path, [], whole=False)
    assert [str(finding) for finding in found] == ["line 3: a telephone number", "line 4: a postcode"]


@pytest.mark.parametrize(
    ("encoding", "end"), [("utf-8", "\r"), ("utf-8-sig", "\r\n"), ("utf-16", "\n"), ("cp1252", "\n")]
)
def test_a_large_file_is_looked_through_in_any_encoding_and_line_end(tmp_path, encoding, end):
    path = tmp_path / "records.csv"
    lines = ["Date;Note", "2021-01-01;£5", "", "2021-01-02;Dear Ann Example", "2021-01-03;Miss Example"]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    assert {finding.place for finding in find_personal_data(path, [], whole=False)} == {"line 4", "line 5"}


def test_of_very_many_findings_in_a_large_file_a_hundred_are_enough(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("Note\n" + "EX1 1AA\n" * 500)
    assert len(find_personal_data(path, [], whole=False)) == 100


def test_a_copy_holds_the_tables_without_what_is_personal(tmp_path):
    grid = Grid.of(
        "table 1", [["Month", "Contact"], ["2021-01", "ann.example@police.example"], ["=1+1", "foi@police.example"]]
    )
    personal = find_personal_data(_file(tmp_path), [grid])
    copy = tmp_path / "copy.csv"
    write_copy(redacted([grid], personal), copy)
    assert copy.read_text() == "Month,Contact\n2021-01,[redacted]\n'=1+1,foi@police.example\n"


def test_several_tables_go_into_a_page_that_is_read_again(tmp_path):
    from countylines.received.grids.files import read_grids

    grids = [Grid.of("one", [["a", "<b>"], ["1", "2"]]), Grid.of("two", [["c"], ["3"]])]
    with pytest.raises(ReleaseError, match="2 tables"):
        write_copy(grids, tmp_path / "copy.csv")
    write_copy(grids, tmp_path / "copy.html")
    assert [grid.rows for grid in read_grids(tmp_path / "copy.html", "copy")] == [grid.rows for grid in grids]


def test_a_file_that_is_there_is_left_alone(tmp_path):
    path = _file(tmp_path)
    with pytest.raises(ReleaseError, match="left alone"):
        write_copy([Grid.of("one", [["a"]])], path)
    assert path.read_text() == "x"


def _file(folder):
    path = folder / "file.csv"
    path.write_text("x")
    return path


def is_keyed(kept, file, root):
    """Say whether a hash is that of a file, keyed with the key of what is not stored."""
    key = (root / ORIGINALS).read_bytes().strip()
    plain = hashlib.sha256(file.read_bytes()).hexdigest()
    seal, _, mark = kept.rpartition(":")
    assert mark == hashlib.sha256(key).hexdigest()[:8]
    return seal == SEAL + hmac.new(key, plain.encode(), "sha256").hexdigest()


def named(grid, folder):
    return [finding.place for finding in find_personal_data(_file(folder), [grid]) if finding.what == A_NAME]


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ([["Month", "Arrests"], ["2021-01", "5"], ["Kind regards", ""], ["", ""], ["Jane Smith", ""]], ["A5"]),
        ([["Author", "Jane Smith"], ["Month", "Arrests"], ["2021-01", "5"]], ["B1"]),
        ([["Requested by:", "", "Jane Smith"], ["Area", "", "Great Yarmouth"]], ["C1"]),
        ([["Month", "Prepared by"], ["2021-01", "Jane Smith"], ["2021-02", "Bob Jones"]], ["B2", "B3"]),
        ([["Area", "Contact"], ["Great Yarmouth", "Norfolk Police"], ["King's Lynn", "101"]], []),
        ([["Name", "Arrests"], ["Jane Smith", "5"], ["Operation Lantern", "4"]], ["A2"]),
        ([["Surname", "Forename"], ["Smith", "Jane"], ["", "X"]], ["A2", "B2", "B3"]),
        ([["candidate", "votes"], ["SMITH Jane Ann", "5"], ["JONES, BOB", "4"], ["NHS", "1"]], ["A2", "A3"]),
        ([["Organisation", "Victims"], ["NHS IC", "5"], ["ACME Ltd", "4"]], []),
    ],
)
def test_a_name_in_the_cell_that_a_label_announces_is_found(tmp_path, rows, places):
    assert named(Grid.of("Data", rows), tmp_path) == [f"sheet 'Data', {place}" for place in places]


def test_a_column_of_names_of_areas_names_nobody(tmp_path):
    rows = [["Name", "Arrests"], ["Long Melford", "5"], ["Jane Smith", "4"]]
    found = find_personal_data(_file(tmp_path), [Grid.of("Data", rows)], areas=[Area.written("Babergh=Long Melford")])
    assert [finding.place for finding in found] == ["sheet 'Data', A3"]


def test_a_column_of_birthdays_is_found(tmp_path):
    rows = [["D.O.B.", "Offence"], ["12/03/1990", "Theft"], ["not known", "Theft"]]
    (found,) = find_personal_data(_file(tmp_path), [Grid.of("Data", rows)])
    assert (found.place, found.what) == ("sheet 'Data', A2", "a date of birth")


def test_a_copy_holds_no_name_that_was_announced(tmp_path):
    grid = Grid.of("table 1", [["Author", "Jane Smith"], ["2021-01", "5"], ["Kind regards", ""], ["Jane Smith", ""]])
    copy = redacted([grid], find_personal_data(_file(tmp_path), [grid]))
    assert [row[-1] if at == 0 else row[0] for at, row in enumerate(copy[0].rows)] == [
        "[redacted]", "2021-01", "[redacted]", "[redacted]",
    ]  # fmt: skip


def workbook(path, creator, modified=None, comment=None):
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.active.append(["Month", "Arrests"])
    book.active.append(["2021-01", 5])
    if comment:
        book.active["B2"].comment = Comment(comment, "x")
    book.properties.creator, book.properties.lastModifiedBy = creator, modified
    book.save(path)


@pytest.mark.parametrize(
    ("creator", "modified", "found"),
    [
        ("Jane Smith", None, ["Jane Smith"]),
        ("openpyxl", "smith12", ["smith12"]),
        ("Microsoft Office User", "Norfolk Constabulary", []),
        ("Jane Smith", "Jane Smith", ["Jane Smith"]),
    ],
)
def test_who_made_a_workbook_is_found_in_its_properties(tmp_path, creator, modified, found):
    workbook(tmp_path / "answer.xlsx", creator, modified)
    personal = find_personal_data(tmp_path / "answer.xlsx", [])
    assert [(finding.place, finding.text) for finding in personal] == [("its properties", name) for name in found]


def test_a_comment_on_a_cell_is_looked_through(tmp_path):
    workbook(tmp_path / "answer.xlsx", "openpyxl", comment="ask jane.example@police.example")
    found = find_personal_data(tmp_path / "answer.xlsx", [])
    assert [(finding.place, finding.what) for finding in found] == [("its remarks", "an e-mail address")]


def test_who_wrote_a_document_is_found_in_its_properties(tmp_path):
    import docx

    document = docx.Document()
    document.core_properties.author, document.core_properties.last_modified_by = "python-docx", "Jane Smith"
    document.save(tmp_path / "answer.docx")
    found = find_personal_data(tmp_path / "answer.docx", [])
    assert [(finding.place, finding.text) for finding in found] == [("its properties", "Jane Smith")]
    assert "Jane Smith" in str(found[0])


def test_nothing_personal_is_found_in_the_corpus(monkeypatch):
    from tests.foi_corpus.build import HERE

    # Each of these whole files would else wait for a process of its own.
    monkeypatch.setattr("countylines.received.grids.files.read_apart", apart.read)
    for path in sorted(HERE.glob("synthetic-*-explained-*")):
        assert find_personal_data(path, read_grids(path, path.name)) == [], path.name


class TestAddingALetter:
    LETTER = "Dear Ann Example,\nMonth,Arrests\n2021-01,5\n2021-02,6\nYours sincerely,\n"

    def test_a_letter_is_not_stored(self, received, releases):
        code, said = run(received(self.LETTER), "--yes")
        assert code == 2
        assert "Dear" in said
        assert "--redacted" in said
        assert "--transcription" in said
        assert list(releases.iterdir()) == []

    def test_a_redacted_copy_is_stored_with_the_keyed_hash_of_the_original(self, project, received, releases, tmp_path):
        path, copy = received(self.LETTER), tmp_path / "tables.csv"
        code, said = run(path, "--yes", "--redacted", copy)
        assert code == 0, said
        stored = (releases / ID / "tables.csv").read_text()
        assert "Example" not in stored
        assert stored == copy.read_text()
        original = json.loads((releases / ID / "datapackage.json").read_text())["countylines"]["original"]
        assert is_keyed(original, path, project.root)
        assert figures_of(project) == [("2021-01", 5, 5, ""), ("2021-02", 6, 6, "")]

    def test_a_copy_does_not_go_into_the_project(self, project, received, releases):
        code, said = run(received(self.LETTER), "--yes", "--redacted", project.root / "data" / "copy.csv")
        assert code == 2
        assert "inside the project" in said
        assert not (project.root / "data" / "copy.csv").exists()

    def test_a_transcription_keeps_the_keyed_hash_of_the_original(self, project, received, releases):
        letter = received(self.LETTER, "letter.csv")
        code, said = run(
            received("Month,Arrests\n2021-01,5\n2021-02,6\n"), "--yes", "--transcription", "--original", letter
        )
        assert code == 0, said
        assert project.read(ID).transcription
        assert is_keyed(project.read(ID).original, letter, project.root)
        assert hashlib.sha256(letter.read_bytes()).hexdigest() not in (releases / ID / "datapackage.json").read_text()
        assert command("releases", "show", ID, "--original", str(letter)) == (
            0, f"{ID}: letter.csv is the file that was received\n",
        )  # fmt: skip
        letter.write_text(self.LETTER.replace("Example", "Exampel"))
        assert command("releases", "show", ID, "--original", str(letter)) == (
            1, f"{ID}: letter.csv is not the file that was received\n",
        )  # fmt: skip
        (project.root / ORIGINALS).unlink()
        for other in (False, True):
            if other:
                (project.root / ORIGINALS).write_text("00" * 32)
            code, said = command("releases", "show", ID, "--original", str(letter))
            assert code == 2 and f"{ORIGINALS} is missing, or not the one" in said

    def test_a_plain_hash_of_before_there_was_a_key_is_still_compared(self, project, received, releases):
        letter = received(self.LETTER, "letter.csv")
        run(received("Month,Arrests\n2021-01,5\n2021-02,6\n"), "--yes", "--transcription", "--original", letter)
        path = releases / ID / "datapackage.json"
        content = json.loads(path.read_text())
        content["countylines"]["original"] = f"sha256:{hashlib.sha256(letter.read_bytes()).hexdigest()}"
        path.write_text(json.dumps(content))
        (project.root / ORIGINALS).unlink()
        assert command("releases", "show", ID, "--original", str(letter))[0] == 0
        assert not (project.root / ORIGINALS).exists()

    def test_nothing_is_keyed_where_nothing_is_written_or_the_file_itself_is_stored(self, project, received):
        assert run(received(self.LETTER), "--outcome", "refused", "--dry-run")[0] == 1
        assert run(received("Month,Arrests\n2021-01,5\n2021-02,6\n"), "--yes")[0] == 0
        assert not (project.root / ORIGINALS).exists()
        code, said = command("releases", "show", ID, "--original", str(received(self.LETTER)))
        assert code == 2 and "keeps no hash of a file that is not stored" in said

    def test_the_hash_of_a_refusal_is_keyed(self, project, received):
        letter = received(self.LETTER)
        assert run(letter, "--outcome", "refused")[0] == 0
        assert is_keyed(project.read(ID).original, letter, project.root)

    def test_a_general_mailbox_is_pointed_out_and_stays(self, received):
        code, said = run(received(f"{TABLE}\nAsk foi@police.example\n"), "--yes")
        assert code == 0, said
        assert "foi@police.example looks like an organisation's own" in said


def with_parts(**parts):
    """Give a workbook with further parts, or others in the place of its own."""
    own = unpacked(xlsx({"Data": Sheet([["Month", "Count"], ["2021-01", 4], ["2021-02", 5]])}))
    sheet = own["xl/worksheets/sheet1.xml"].decode()
    for name, text in parts.items():
        if name == "in_sheet":
            assert "</worksheet>" in sheet
            own["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", f"{text}</worksheet>").encode()
        else:
            own[name] = text.encode()
    return archive(own)


HIDDEN = {
    "footer": (
        {"in_sheet": "<headerFooter><oddFooter>ask jane@x.example</oddFooter></headerFooter>"},
        "an e-mail address",
    ),
    "remark": ({"xl/comments1.xml": "<comments><t>call Mrs Example</t></comments>"}, "a person's name with a title"),
    "shared text of no cell": (
        {"xl/sharedStrings.xml": "<sst><si><t>Dear Ann</t></si></sst>"},
        "the opening of a letter",
    ),
    "link": (
        {"xl/worksheets/_rels/sheet1.xml.rels": '<R><r TargetMode="External" Target="mailto:a.b@x.example"/></R>'},
        "an e-mail address",
    ),
    "pivot cache": (
        {"xl/pivotCache/pivotCacheRecords1.xml": '<r><s v="Jane Smith"/></r>'},
        "nobody has looked through",
    ),
    "embedded object": ({"xl/embeddings/oleObject1.bin": "Jane Smith"}, "nobody has looked through"),
    "custom XML": ({"customXml/item1.xml": "<a><b>Jane Smith</b></a>"}, "nobody has looked through"),
    "a part never seen": ({"xl/somethingNew/new1.xml": "<a>Jane Smith</a>"}, "nobody has looked through"),
    "list of a rule": (
        {"in_sheet": '<dataValidations><x><formula1>"Jane Smith,A N Other"</formula1></x></dataValidations>'},
        "nobody has looked through",
    ),
}


@pytest.mark.parametrize(("parts", "told"), HIDDEN.values(), ids=HIDDEN)
def test_what_a_workbook_holds_beside_its_cells_is_looked_through_or_refused(parts, told, tmp_path):
    path = tmp_path / "answer.xlsx"
    path.write_bytes(with_parts(**parts))
    found = find_personal_data(path, read_grids(path, path.name))
    assert [finding for finding in found if told in str(finding) and not finding.general]
    path.write_bytes(with_parts())
    assert find_personal_data(path, read_grids(path, path.name)) == []


HIDDEN_IN_ODS = {
    "list of a rule": (
        '<table:content-validations><table:content-validation table:name="v" table:condition="'
        'of:cell-content-is-in-list(&quot;Jane Smith&quot;;&quot;A N Other&quot;)"/></table:content-validations>{}',
        "a list of values",
    ),
    "a name for a text": (
        '{}<table:named-expressions><table:named-expression table:name="who" '
        'table:expression="of:=&quot;Jane Smith&quot;"/></table:named-expressions>',
        "a list of values",
    ),
    "earlier values": (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
        "<text:p>3</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
        "</table:tracked-changes>{}",
        "tracked changes",
    ),
    "a summary of others": (
        '{}<table:data-pilot-tables><table:data-pilot-member table:name="PC Jane Doe"/></table:data-pilot-tables>',
        "data pilot member",
    ),
    "a button": (
        '<office:forms><form:button xmlns:form="urn:f" form:label="ask Mrs Example"/></office:forms>{}',
        "a person's name with a title",
    ),
    "a text box": ("{}<table:shapes><text:p>ask Mrs Example</text:p></table:shapes>", "a person's name with a title"),
}


@pytest.mark.parametrize(("around", "told"), HIDDEN_IN_ODS.values(), ids=HIDDEN_IN_ODS)
def test_what_an_open_document_holds_outside_its_rows_is_looked_through_or_refused(around, told, tmp_path):
    path = tmp_path / "answer.ods"
    parts = unpacked(ods({"Data": Sheet([["Month", "n"], ["Jan-22", 3]])}))
    before, tables, after = re.split("(<table:table .*</table:table>)", parts["content.xml"].decode())
    for put in (around, "{}"):
        content = before + put.format(tables) + after
        path.write_bytes(archive({**parts, "content.xml": content.encode()}))
        found = find_personal_data(path, read_grids(path, path.name))
        assert [told in str(finding) for finding in found] == ([True] if put == around else [])


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<draw:frame><draw:text-box><text:p>ask <text:s>Mrs</text:s> Example</text:p></draw:text-box></draw:frame>",
         "a person's name with a title"),
        ('<text:p><text:a xlink:href="mailto:jane.doe@example.org">write</text:a></text:p>', "an e-mail address"),
    ],
)  # fmt: skip
def test_a_shape_and_a_link_of_a_cell_are_looked_through(inside, told, tmp_path):
    path = tmp_path / "answer.ods"
    parts = unpacked(ods({"Data": Sheet([["Month", "n"], ["Jan-22", 3]])}))
    named = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    content = parts["content.xml"].decode().replace("xmlns:", f"{named}xmlns:", 1)
    content = content.replace("<text:p>3</text:p>", f"{inside}<text:p>3</text:p>")
    path.write_bytes(archive({**parts, "content.xml": content.encode()}))
    assert told in str(find_personal_data(path, read_grids(path, path.name)))


@pytest.mark.parametrize("said", ["of:=", "of:cell-content-is-in-list("])
def test_what_is_typed_into_a_rule_is_looked_through_in_a_time_that_grows_with_it(said):
    """Of a text without its end, not a pair of places after another: a megabyte took the better part of an hour."""
    rule = f"<a expression='{said}&quot;{'a' * 1_000_000}'/>"
    assert len(list(texts_of_parts(archive({"content.xml": rule.encode()})))) == 1


def test_empty_parts_of_an_office_are_no_reason_to_refuse(tmp_path):
    path = tmp_path / "answer.xlsx"
    path.write_bytes(with_parts(**{"customXml/item1.xml": "<b:Sources xmlns:b='urn:x' StyleName='APA'/>"}))
    assert find_personal_data(path, read_grids(path, path.name)) == []


def test_a_redacted_copy_keeps_sheets_and_merged_cells(tmp_path):
    grids = [
        Grid.of("2021", [["Month", "n"], ["Jan", "12"], ["Feb", ""]], merged=(CellRange(2, 2, 3, 2),)),
        Grid.of('a "b" <2022>', [["Month", "n"], ["Jan", "3"]]),
    ]
    write_copy(grids, tmp_path / "copy.html")
    again = read_grids(tmp_path / "copy.html", "copy.html")
    assert [(grid.sheet, grid.rows, grid.merged) for grid in again] == [(g.sheet, g.rows, g.merged) for g in grids]
    with pytest.raises(ReleaseError, match="CSV cannot hold the table's merged cells with numbers"):
        write_copy(grids[:1], tmp_path / "copy.csv")


def test_of_a_file_that_was_not_added_no_copy_is_left(received, tmp_path):
    copy = tmp_path / "copy.csv"
    code, _ = run(received(TABLE.replace("<5", "*") + "Mrs Example,\n"), "--yes", "--redacted", copy)
    assert code == 1
    assert not copy.exists()


@pytest.mark.parametrize("name", ["copy.csv", "copy.html"])
def test_what_a_file_hides_is_in_doubt_in_its_copy_too(received, tmp_path, name):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(with_parts()))
    book.active.row_dimensions[3].hidden = True
    book.properties.creator = "Jane Smith"
    book.save(tmp_path / "answer.xlsx")
    code, said = run(tmp_path / "answer.xlsx", "--yes", "--redacted", tmp_path / name)
    assert code == 1
    assert "hidden" in said


class TestNotesOnCells:
    """Who wrote a note, and what it says, is looked through in every kind of workbook that can be read so far."""

    def found(self, tmp_path, content, name):
        path = tmp_path / name
        path.write_bytes(content)
        grids = read_grids(path, name)
        return {str(finding) for finding in find_personal_data(path, grids)}

    def test_of_a_binary_workbook(self, tmp_path):
        parts = unpacked(xlsb({"Data": Sheet([["Month", "n"], ["Jan-22", 3]])}))
        note = _record(635, struct.pack("<5I", 0, 1, 1, 1, 1) + bytes(16)) + _record(
            637, b"\0" + _wide("ask Mrs Example")
        )
        parts["xl/comments1.bin"] = _record(628) + _record(632, _wide("Ann Example")) + note + _record(629)
        told = self.found(tmp_path, archive(parts), "a.xlsb")
        assert told == {"its remarks: a person's name with a title", "its remarks: what looks like a person's name"}

    def test_of_an_open_document(self, tmp_path):
        parts = unpacked(ods({"Data": Sheet([["Month", "n"], ["Jan-22", 3]])}))
        dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
        who, what = "<dc:creator>Ann Example</dc:creator>", "<text:p>ask Mrs Example</text:p>"
        note = f"<office:annotation {dublin}>{who}{what}</office:annotation>"
        content = parts["content.xml"].decode().replace("<text:p>3", f"{note}<text:p>3")
        told = self.found(tmp_path, archive({**parts, "content.xml": content.encode()}), "a.ods")
        place = "a note on sheet 'Data', B2"
        assert told == {f"{place}: a person's name with a title", "its remarks: what looks like a person's name"}

    def test_a_copy_says_that_there_was_a_note_and_not_what_it_said(self):
        original = Grid.of("Data", [["Month", "n"]], notes={(1, 2): "Ann Example: provisional"})
        (copy,) = as_original([Grid.of("table 1", [["Month", "n"]])], [original])
        assert copy.notes == {(1, 2): ""}


class TestAFileThatNamesItsAuthor:
    @pytest.fixture
    def answer(self, tmp_path):
        """Give a workbook whose properties name two people and an organisation."""
        workbook(tmp_path / "answer.xlsx", "Ann Example", "Bo Sample")
        return tmp_path / "answer.xlsx"

    def stored(self, releases):
        folder = releases / ID
        own = json.loads((folder / "datapackage.json").read_text())["countylines"]
        return (folder / "answer.xlsx").read_bytes(), own

    def test_a_script_is_told_of_the_option(self, answer, releases):
        code, said = run(answer, "--yes")
        assert (code, list(releases.iterdir())) == (2, [])
        assert "Ann Example" in said and "Bo Sample" in said
        assert "Give --without-author to store it without these properties" in said

    def test_with_it_the_file_is_stored_without_them_and_else_as_it_was(self, project, answer, releases):
        code, said = run(answer, "--yes", "--without-author")
        assert code == 0, said
        content, own = self.stored(releases)
        assert is_keyed(own["original"], answer, project.root)
        assert any("without those of its properties that name who made" in note for note in own["notes"])
        before, after = unpacked(answer.read_bytes()), unpacked(content)
        assert list(before) == list(after)
        assert {name for name in before if before[name] != after[name]} == {"docProps/core.xml"}
        core = after["docProps/core.xml"].decode()
        assert "Example" not in core and "Sample" not in core and "created" in core
        assert figures_of(project) == [("2021-01", 5, 5, "")]

    def test_the_same_file_gives_the_same_bytes(self, answer):
        content = answer.read_bytes()
        assert without_makers(content) == without_makers(content) != content

    @pytest.mark.parametrize(("answers", "code"), [("yes\n\nyes\n", 0), ("no\n\n", 2)])
    def test_a_person_is_asked_once(self, answer, releases, monkeypatch, answers, code):
        monkeypatch.setattr(add.Way, "asks", True)
        options = [text for name, value in STATED.items() for text in (f"--{name}", value)]
        ended, said = command("add", str(answer), *options, answers=answers)
        assert ended == code, said
        assert said.count("The file names its author in its properties: store it without them?") == 1
        assert len(list(releases.iterdir())) == (code == 0)

    def test_a_dry_run_writes_nothing(self, answer, releases):
        code, said = run(answer, "--yes", "--without-author", "--dry-run")
        assert (code, "nothing was written" in said, list(releases.iterdir())) == (1, True, [])

    def test_what_else_it_names_is_refused_all_the_same(self, tmp_path, releases):
        workbook(tmp_path / "answer.xlsx", "Ann Example", comment="ask jane.example@police.example")
        code, said = run(tmp_path / "answer.xlsx", "--yes", "--without-author")
        assert (code, list(releases.iterdir())) == (2, [])
        assert "an e-mail address" in said and "--redacted" in said

    def test_a_person_named_in_another_part_is_not_dropped(self, answer, releases):
        parts = unpacked(answer.read_bytes())
        parts["xl/persons/person1.xml"] = b'<personList><person displayName="Ann Example"/></personList>'
        answer.write_bytes(archive(parts))
        code, said = run(answer, "--yes", "--without-author")
        assert (code, "--redacted" in said, list(releases.iterdir())) == (2, True, [])

    def test_a_pdf_that_names_one_is_refused_as_it_cannot_be_rewritten(self, tmp_path):
        path = tmp_path / "answer.pdf"
        path.write_bytes(b"%PDF-1.4 not rewritten")
        assert not names_only_its_author(path, [Finding("its properties", A_NAME, "Ann Example")])

    def test_of_an_old_workbook_it_is_dropped_too(self, tmp_path, project, releases):
        content = workbook_of()
        (tmp_path / "answer.xls").write_bytes(content)
        code, said = run(tmp_path / "answer.xls", "--yes")
        assert code == 2 and "Ann Exämple" in said and "Give --without-author" in said
        code, said = run(tmp_path / "answer.xls", "--yes", "--without-author")
        assert code == 0, said
        stored = (releases / ID / "answer.xls").read_bytes()
        assert "Sample".encode("cp1252") in content and b"Sample" not in stored
        assert len(figures_of(project)) == 1

    def test_properties_that_cannot_be_read_are_a_part_nobody_looked_through(self, tmp_path):
        broken = workbook_of(**{SUMMARY: properties({4: "Ann"})[:52]})
        (tmp_path / "answer.xls").write_bytes(broken)
        (found,) = find_personal_data(tmp_path / "answer.xls", [])
        assert str(found) == "a part of the file that nobody has looked through (its properties)"

    def test_of_an_open_document_it_is_dropped_too(self):
        who = "<meta:initial-creator>Ann Example</meta:initial-creator><dc:creator>Bo Sample</dc:creator>"
        spaces = (
            'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        )
        meta = f"<meta {spaces}>{who}<meta:generator>LibreOffice</meta:generator></meta>"
        parts = unpacked(
            without_makers(archive({**unpacked(ods({"Data": Sheet([["n"]])})), "meta.xml": meta.encode()}))
        )
        assert b"Example" not in parts["meta.xml"] and b"Sample" not in parts["meta.xml"]
        assert b"LibreOffice" in parts["meta.xml"]


@pytest.mark.parametrize(
    "part",
    [
        "<sheetData><row/></sheetData>{}",
        "{}<sheetData/>",
        "<!--<sheetData>-->{}<!--</sheetData>--><sheetData/>",
        "<?a <sheetData>?>{}<?a </sheetData>?>",
        "<sheetData>{}",
        "<sheetData/><a><sheetData/></a>{}<b></sheetData></b>",
    ],
)
def test_rows_are_left_out_of_what_is_looked_at_and_nothing_else(part):
    words = part.format("<headerFooter><oddFooter>Ann Example</oddFooter></headerFooter>")
    content = archive({"xl/worksheets/sheet1.xml": f"<worksheet>{words}</worksheet>"})
    hidden = part == "<sheetData>{}"
    assert [text for _, text in texts_of_parts(content)] == ([] if hidden else ["Ann Example"])


@pytest.mark.parametrize("name", ["content.xml", "xl/comments1.xml", "docProps/core.xml"])
def test_a_prefix_that_stands_for_nothing_is_no_error(name):
    found = list(texts_of_parts(archive({name: b"<a><x:creator y:label='b'>Ann Example</x:creator></a>"})))
    assert [text for _, text in found] in (["Ann Example"], ["Ann Example", "b"])


@pytest.mark.parametrize("name", ["docProps/core.xml", "xl/comments1.xml", "xl/drawings/drawing1.xml"])
def test_a_part_that_is_empty_says_nothing_and_one_that_is_no_xml_is_unread(name):
    for empty in (b"", b" \n"):
        assert list(texts_of_parts(archive({name: empty}))) == []
        assert without_makers(archive({name: empty})) == without_makers(without_makers(archive({name: empty})))
    ((place, text),) = texts_of_parts(archive({name: b"Ann Example, in no element"}))
    assert (place, text) == (f"{UNREAD} ({name})", name)
    assert list(texts_of_parts(archive({name: b"<a>Ann Example</b>"}))) or name == "docProps/core.xml"


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("Ann Example", True),
        ("A. Example", True),
        ("Example, Ann", True),
        ("Ann O’Example", True),
        ("Norfolk Constabulary", False),
        ("Information Team", False),
        ("Ann", False),
        ("ann example", False),
        ("24 arrests", False),
    ],
)
def test_a_name_has_two_words_and_is_nobodys_office(text, whether):
    assert is_name(text) is whether


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Requested by: Ann Example", ["Ann Example"]),
        ("prepared by Ann", ["Ann"]),
        ("Requested by: Norfolk Constabulary", []),
        ("Prepared by Operation Lantern", []),
        ("Kind regards\n\nAnn Example\nBen Example\nCy Example", ["Ann Example", "Ben Example"]),
        ("Kind regards\nInformation Team", []),
        ("Ann Example of Great Yarmouth", []),
    ],
)
def test_names_stand_after_a_label_and_under_a_closing(text, names):
    assert list(names_in(text)) == names


def test_a_cell_announces_a_name_or_ends_a_letter_or_neither():
    said = {
        "Yours sincerely,": "closing", "Prepared by:": "label", "January": "", "": "", "Name": "people",
        "Officer": "people", "Victim's name": "people", "Surname": "part", "First name": "part", "DOB": "birthdays",
        "Force name": "", "Area name": "", "Name of station": "", "Officers per 1,000": "",
    }  # fmt: skip
    assert {text: label_of(text) for text in said} == said


def test_of_a_files_properties_programs_organisations_and_numbers_are_nobody():
    texts = ["Ann Example", " Ann Example ", "Microsoft Excel", "openpyxl", "Norfolk Police", "2023", "a123"]
    assert names_of_properties(texts) == ["Ann Example", "a123"]
