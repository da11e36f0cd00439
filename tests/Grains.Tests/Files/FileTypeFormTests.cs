using System.Text;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files.Types;

namespace WhatIsUp.Grains.Tests.Files;

/// <summary>Files and declared types as common programs produce them.</summary>
public sealed class FileTypeFormTests
{
    [Theory]
    // Readers of PDF skip data before it.
    [InlineData("\n\n%PDF-1.4\n", "application/pdf")]
    [InlineData("\uFEFF%PDF-1.4\n", "application/pdf")]
    [InlineData("\0\x01junk\r\n%PDF-1.4\n\x02", "application/pdf")]
    [InlineData("A text about %PDF-1.4", "text/plain")]
    [InlineData("<!-- made by a program --><svg/>", "image/svg+xml")]
    [InlineData("<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<!-- a --><svg/>", "image/svg+xml")]
    [InlineData("<!-- a --><!DOCTYPE html><p>", "text/html")]
    [InlineData("<?xml version=\"1.0\"?><!-- about <svg> --><note/>", "application/xml")]
    [InlineData("<!-- never ends", "text/html")]
    public void Text_formats_are_recognised_after_byte_order_mark_and_white_space(string text, string expected) =>
        Assert.Equal(expected, FileSignature.Recognise(Encoding.UTF8.GetBytes(text))?[0].MimeType);

    [Theory]
    [InlineData("0000001866747970 31706963 00000000 6D696631 00000000", "image/heif")]
    [InlineData("0000001866747970 63727820 00000001 63727820 69736F6D", "image/x-canon-cr3")]
    [InlineData("0000000866726565 000000086D646174", "video/quicktime")]
    [InlineData("0000000877696465 000000086D646174", "video/quicktime")]
    [InlineData("00000008736B6970 000000086D646174", "video/quicktime")]
    [InlineData("52463634FFFFFFFF57415645 6473363400000000", "audio/wav")]
    [InlineData("FFFD8404", "audio/mpeg")]
    [InlineData("63616666 00010000", "audio/x-caf")]
    [InlineData("2E736E64 00000018", "audio/basic")]
    [InlineData("0B77 A1B2C3", "audio/ac3")]
    [InlineData("49492B0008000000", "image/tiff")]
    [InlineData("49443304000000000000664C6143", "audio/flac")]
    [InlineData("49443304000000000000FFF15080021FFC", "audio/aac")]
    [InlineData("49443304000000000000FFFB9064", "audio/mpeg")]
    [InlineData("49443304000000007F7F", "audio/mpeg")]
    public void Binary_forms_are_recognised(string hex, string expected) =>
        Assert.Equal(expected, FileSignature.Recognise(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))?[0].MimeType);

    [Fact]
    public void Transport_stream_with_timestamped_packets_is_recognised()
    {
        var head = new byte[1_024];
        for (var at = 4; at < head.Length; at += 192) head[at] = 0x47;
        Assert.Equal("video/mp2t", FileSignature.Recognise(head)?[0].MimeType);
    }

    [Theory]
    // XML and HTML are text, whatever they begin with.
    [InlineData("application/xml", true, null, "<a><b/></a>", "application/xml", null)]
    [InlineData("text/xml", true, null, "<a><b/></a>", "application/xml", null)]
    [InlineData(null, true, "a.xml", "<a><b/></a>", "application/xml", null)]
    [InlineData("text/html", true, null, "Hello <b>you</b>", "text/html", null)]
    [InlineData("text/plain", true, null, "<!DOCTYPE html><p>", "text/plain", null)]
    [InlineData("text/plain", false, null, "<!DOCTYPE html><p>", "text/html", null)]
    [InlineData("text/plain", true, null, "<?xml version=\"1.0\"?><a/>", "text/plain", null)]
    [InlineData("text/xml", true, null, "<svg/>", "image/svg+xml", null)]
    [InlineData("text/xml", true, null, "<?xml version=\"1.0\"?><html/>", "text/html", null)]
    [InlineData("image/svg", true, null, "<svg/>", "image/svg+xml", null)]
    [InlineData("image/svg+xml", true, null, "<?xml version=\"1.0\"?><svg:svg/>", "image/svg+xml", null)]
    [InlineData("image/svg+xml", true, null, "hello", null, "does not match the file, which is text/plain, not image/svg+xml")]
    // Browsers on Windows call a CSV so.
    [InlineData("application/vnd.ms-excel", true, "a.csv", "a,b\n", "text/csv", null)]
    // Names for bytes of which nothing is known.
    [InlineData("binary/octet-stream", true, null, "%PDF-1.4", "application/pdf", null)]
    [InlineData("binary/octet-stream", false, null, "%PDF-1.4", "application/pdf", null)]
    [InlineData("application/force-download", false, null, "%PDF-1.4", "application/pdf", null)]
    [InlineData("application/x-download", true, "a.csv", "a,b\n", "text/csv", null)]
    [InlineData("unknown/unknown", false, null, "%PDF-1.4", "application/pdf", null)]
    [InlineData("*/*", true, null, "%PDF-1.4", "application/pdf", null)]
    [InlineData("text/*", true, null, "hello", "text/plain", null)]
    [InlineData("image/*", true, null, "%PDF-1.4", null, "does not match the file, which is application/pdf, not image/*")]
    public void Synonyms_of_declared_types_are_normalized(
        string? declared, bool isCallers, string? filename, string text, string? mimeType, string? problem) =>
        AssertChosen(declared, isCallers, filename, FileSignature.Recognise(Encoding.UTF8.GetBytes(text)), mimeType, problem);

    [Theory]
    [InlineData("image/*", "89504E470D0A1A0A", "image/png", null)]
    [InlineData("image/x-nikon-nef", "4D4D002A00000008", "image/x-nikon-nef", null)]
    [InlineData("image/png", "4D4D002A00000008", null, "does not match the file, which is image/tiff, not image/png")]
    [InlineData("application/x-tar", "1F8B0800", "application/gzip", null)]
    [InlineData("audio/amr", "2321414D522D57420A", "audio/amr-wb", null)]
    [InlineData("audio/amr", "2321414D520A", "audio/amr", null)]
    [InlineData("audio/mp4a-latm", "00000014667479704D34412000000000", "audio/mp4", null)]
    [InlineData("audio/flac", "49443304000000007F7F", "audio/flac", null)]
    [InlineData("video/mp4", "49443304000000007F7F", null, "does not match the file, which is audio/mpeg, not video/mp4")]
    public void Declared_types_of_binary_files_are_corrected(string declared, string hex, string? mimeType, string? problem) =>
        AssertChosen(declared, isCallers: true, null, FileSignature.Recognise(Convert.FromHexString(hex)), mimeType, problem);

    [Fact]
    public void Generic_or_outdated_declared_types_become_the_detected_type()
    {
        AssertChosen("application/zip", isCallers: true, null, FileTypes.Word, FileTypes.Word[0].MimeType, null);
        AssertChosen("application/msword", isCallers: true, null, FileTypes.Word, FileTypes.Word[0].MimeType, null);
        AssertChosen("application/vnd.ms-excel", isCallers: true, null, FileTypes.Excel, FileTypes.Excel[0].MimeType, null);
        AssertChosen("application/vnd.ms-powerpoint", isCallers: false, null, FileTypes.PowerPoint, FileTypes.PowerPoint[0].MimeType, null);
        AssertChosen("application/x-zip-compressed", isCallers: true, null, FileTypes.OpenText, FileTypes.OpenText[0].MimeType, null);
        AssertChosen("application/pdf", isCallers: true, null, FileTypes.Word, null,
            $"does not match the file, which is {FileTypes.Word[0].MimeType}, not application/pdf");
    }

    private static void AssertChosen(string? declared, bool isCallers, string? filename, FileType[]? found, string? mimeType, string? problem) =>
        Assert.Equal((mimeType, problem), FileTypeChoice.Choose(ContentType.Parse(declared), isCallers, filename, found, mayBeText: false));
}
