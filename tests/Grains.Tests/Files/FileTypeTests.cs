using System.IO.Compression;
using System.Text;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files.Types;

namespace WhatIsUp.Grains.Tests.Files;

public sealed class FileTypeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("FFD8FFE000104A464946", "image/jpeg")]
    [InlineData("89504E470D0A1A0A0000000D", "image/png")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946461A000000574542505650384C", "image/webp")]
    [InlineData("0000001C667479706865696300000000", "image/heic")]
    [InlineData("0000001C6674797068656978000000006D6966316865696300000000", "image/heic")]
    [InlineData("00000018667479706D696631000000006D69663168656963", "image/heic")]
    [InlineData("00000014667479706D696631000000006D696631", "image/heif")]
    [InlineData("00000014667479706865766300000000", "image/heic-sequence")]
    [InlineData("00000018667479706D6966310000000061766966", "image/avif")]
    [InlineData("00000014667479704D34412000000000", "audio/mp4")]
    [InlineData("00000014667479704D34422000000000", "audio/mp4")]
    [InlineData("0000001466747970717420200000000000", "video/quicktime")]
    [InlineData("00000014667479703367703500000000", "video/3gpp")]
    [InlineData("0000001466747970336732610000000000", "video/3gpp2")]
    [InlineData("000000146674797069736F6D00000000", "video/mp4")]
    [InlineData("1A45DFA39F4286810142F7810142F2810442F381084282847765626D", "video/webm")]
    [InlineData("1A45DFA3A34286810142F7810142F2810442F3810842828 86D6174726F736B61", "video/matroska")]
    [InlineData("524946462400000041564920", "video/x-msvideo")]
    [InlineData("524946462400000057415645", "audio/wav")]
    [InlineData("4F67675300020000000000000000", "audio/ogg")]
    [InlineData("494433040000", "audio/mpeg")]
    [InlineData("FFFB9064000000", "audio/mpeg")]
    [InlineData("FFF15080", "audio/aac")]
    [InlineData("2321414D520A", "audio/amr")]
    [InlineData("664C614300000022", "audio/flac")]
    [InlineData("255044462D312E37", "application/pdf")]
    [InlineData("D0CF11E0A1B11AE1", "application/x-ole-storage")]
    [InlineData("504B0304", "application/zip")]
    [InlineData("1F8B0800", "application/gzip")]
    public void Binary_file_is_recognised_by_its_first_bytes(string hex, string expected) =>
        Assert.Equal(expected, FileSignature.Recognise(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))?[0].MimeType);

    [Theory]
    [InlineData("twelve bytes", "text/plain")]
    [InlineData("{\"a\": [1, 2", null)]
    [InlineData("{\"a\": [1, 2]}", "application/json")]
    [InlineData("[1]\n", "application/json")]
    [InlineData("[not json]", "text/plain")]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0", "text/vcard")]
    [InlineData("BEGIN:VCALENDAR\r\n", "text/calendar")]
    [InlineData("  <!DOCTYPE html><p>", "text/html")]
    [InlineData("<?xml version=\"1.0\"?><svg/>", "image/svg+xml")]
    [InlineData("<?xml version=\"1.0\"?><note/>", "application/xml")]
    [InlineData("{\\rtf1\\ansi", "application/rtf")]
    [InlineData("BM is no picture", "text/plain")]
    [InlineData("Übergrößenträger", "text/plain")]
    public void Text_and_its_format_are_recognised(string text, string? expected) =>
        Assert.Equal(expected ?? "text/plain", FileSignature.Recognise(Encoding.UTF8.GetBytes(text))?[0].MimeType);

    [Fact]
    public void Text_whose_last_character_is_truncated_is_text() =>
        Assert.Equal("text/plain",
            FileSignature.Recognise(Encoding.UTF8.GetBytes(new string('ä', FileSignature.HeadBytes)).AsSpan(0, FileSignature.HeadBytes - 1))?[0].MimeType);

    [Theory]
    [InlineData("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation")]
    [InlineData("AndroidManifest.xml", "application/vnd.android.package-archive")]
    [InlineData("notes/word.txt", "application/zip")]
    public async Task Zip_formats_are_recognised_by_the_names_in_the_directory(string name, string expected)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in (string[])["[Content_Types].xml", "_rels/.rels", name])
                await using (var content = zip.CreateEntry(entry).Open()) content.Write(Encoding.ASCII.GetBytes(new string('a', 5_000)));
        Assert.Equal(expected, (await ZipContents.RecogniseAsync(file, file.ToArray(), Stop))[0].MimeType);
    }

    [Theory]
    [InlineData("504B0506000000000000000000000000000000000000")]
    [InlineData("504B0304504B0506000000000000FFFFFFFFFFFFFFFFFFFFFFFF0000")]
    [InlineData("504B0304504B05060000")]
    public async Task Damaged_zip_stays_a_zip(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        using var file = new MemoryStream(bytes);
        Assert.Equal("application/zip", (await ZipContents.RecogniseAsync(file, bytes, Stop))[0].MimeType);
    }

    [Theory]
    // Synonyms.
    [InlineData("image/jpg", true, null, "FFD8FFE0", "image/jpeg", null)]
    [InlineData("Image/JPEG", true, null, "FFD8FFE0", "image/jpeg", null)]
    [InlineData("application/ogg", true, null, "4F676753", "audio/ogg", null)]
    [InlineData("audio/ogg; codecs=opus", true, null, "4F676753", "audio/ogg; codecs=opus", null)]
    [InlineData("audio/x-m4a", true, null, "000000146674797069736F6D00000000", "audio/mp4", null)]
    // Types that share bytes.
    [InlineData(null, true, "sound.m4a", "000000146674797069736F6D00000000", "audio/mp4", null)]
    [InlineData(null, true, "list.csv", "612C620A", "text/csv", null)]
    [InlineData("application/octet-stream", true, "old.xls", "D0CF11E0A1B11AE1", "application/vnd.ms-excel", null)]
    [InlineData("text/plain", false, "list.csv", "612C620A", "text/csv", null)]
    [InlineData("text/plain", true, "list.csv", "612C620A", "text/plain", null)]
    // An extension is no reason against the bytes.
    [InlineData(null, true, "picture.png", "FFD8FFE0", "image/jpeg", null)]
    // Types that contradict the bytes.
    [InlineData("video/mp4", true, null, "7477656C7665206279746573", null, "does not match the file, which is text/plain, not video/mp4")]
    [InlineData("image/png", true, null, "FFD8FFE0", null, "does not match the file, which is image/jpeg, not image/png")]
    [InlineData("image/png", true, null, "00010203", null, "does not match the file, whose content is not image/png")]
    [InlineData("application/pdf", true, null, "504B0304", null, "does not match the file, which is application/zip, not application/pdf")]
    // Types declared by servers count less.
    [InlineData("text/plain", false, null, "255044462D312E37", "application/pdf", null)]
    [InlineData("image/png", false, null, "FFD8FFE0", "image/jpeg", null)]
    [InlineData("image/png", false, null, "00010203", "application/octet-stream", null)]
    [InlineData("image/jpeg", false, null, "3C68746D6C3E", null, "does not match the file, which is text/html, not image/jpeg")]
    // Types that the table does not have.
    [InlineData("application/x-own", true, null, "00010203", "application/x-own", null)]
    [InlineData("application/x-own", true, null, "504B0304", "application/x-own", null)]
    [InlineData("text/x-own", true, null, "612C620A", "text/x-own", null)]
    [InlineData("image/x-own", true, null, "FFD8FFE0", null, "does not match the file, which is image/jpeg, not image/x-own")]
    // Latin-1.
    [InlineData("text/csv", true, null, "E4F6FC", "text/csv", null)]
    [InlineData(null, true, "old.txt", "E4F6FC", "text/plain", null)]
    [InlineData(null, true, null, "E4F6FC", "application/octet-stream", null)]
    public void Bytes_decide_and_declarations_choose_between_types_that_share_them(
        string? declared, bool isCallers, string? filename, string hex, string? mimeType, string? problem)
    {
        var head = Convert.FromHexString(hex);
        Assert.Equal(
            (mimeType, problem), FileTypeChoice.Choose(ContentType.Parse(declared), isCallers, filename,
                FileSignature.Recognise(head), TextSignature.HasNoControls(head)));
    }
}
