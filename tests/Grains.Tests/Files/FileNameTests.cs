using System.Text;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files;

namespace WhatIsUp.Grains.Tests.Files;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\dir\a.pdf", "a.pdf")]
    [InlineData("a\r\nb\0.txt", "ab.txt")]
    [InlineData("say \"hello\".txt", "say \"hello\".txt")]
    [InlineData("photo\u202Egpj.exe", "photogpj.exe")]
    [InlineData("a.pdf.", "a.pdf")]
    [InlineData("a.pdf . .", "a.pdf")]
    [InlineData(".", null)]
    [InlineData("..", null)]
    [InlineData("...", null)]
    [InlineData(" . ", null)]
    [InlineData("a/", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Names_of_elsewhere_have_no_path_and_no_control_characters(string? name, string? expected) => Assert.Equal(expected, FileName.Clean(name));

    [Fact]
    public void Long_names_keep_their_extension()
    {
        Assert.Equal(new string('a', MediaLimits.FilenameLength - 4) + ".pdf", FileName.Clean(new string('a', 400) + ".pdf"));
        Assert.Equal(new string('a', MediaLimits.FilenameLength - 4) + ".pdf",
            FileNames.WithExtension(new string('a', MediaLimits.FilenameLength), "application/pdf"));
    }

    [Fact]
    public void Long_names_are_cut_between_characters()
    {
        foreach (var character in (string[])["😀", "👨‍👩‍👧", "e\u0301", "ä"])
            for (var before = 0; before < 12; before++)
                foreach (var extension in (string[])["", ".webp"])
                {
                    var given = new string('a', before) + string.Concat(Enumerable.Repeat(character, 300));
                    var name = FileNames.WithExtension(FileName.Clean(given + extension)!, "image/webp");
                    Assert.True(name.Length is > 200 and <= MediaLimits.FilenameLength && name.EndsWith(".webp", StringComparison.Ordinal), name);
                    Assert.Equal("", name[before..^".webp".Length].Replace(character, "", StringComparison.Ordinal));
                }
        Assert.Equal(MediaLimits.FilenameLength, FileName.Clean("e" + new string('\u0301', 500))!.Length);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("attachment", null)]
    [InlineData("attachment; filename", null)]
    [InlineData(";;;", null)]
    [InlineData("attachment; filename=\"\"", null)]
    [InlineData("attachment; filename=\"..\"", null)]
    [InlineData("attachment; filename=\"a b.pdf\"", "a b.pdf")]
    [InlineData("attachment; filename=a b.pdf", "a b.pdf")]
    [InlineData("inline;filename=a.pdf;size=3", "a.pdf")]
    [InlineData("attachment; filename=\"a;b.pdf\"; size=3", "a;b.pdf")]
    [InlineData("ATTACHMENT; FILENAME = \"a.pdf\"", "a.pdf")]
    [InlineData("attachment; filename=\"a \\\"q\\\".pdf\"", "a \"q\".pdf")]
    [InlineData(@"attachment; filename=""C:\dir\a.pdf""", "a.pdf")]
    [InlineData("attachment; filename=\"../../a.pdf\"", "a.pdf")]
    [InlineData("attachment; filename=\"a%20b%22.pdf\"", "a b\".pdf")]
    [InlineData("attachment; filename=\"100%.pdf\"", "100%.pdf")]
    [InlineData("attachment; filename=\"a%FF.pdf\"", "a%FF.pdf")]
    [InlineData("attachment; filename=\"=?UTF-8?B?w5xiZXIucGRm?=\"", "Über.pdf")]
    [InlineData("attachment; filename=\"x.pdf\"; filename*=UTF-8''%C3%9Cber.pdf", "Über.pdf")]
    [InlineData("attachment; filename*=utf-8'de'%C3%9Cber.pdf; filename=\"x.pdf\"", "Über.pdf")]
    [InlineData("attachment; filename*=\"UTF-8''%C3%9Cber.pdf\"", "Über.pdf")]
    [InlineData("attachment; filename*=ISO-8859-1''%DCber.pdf", "Über.pdf")]
    [InlineData("attachment; filename*=UTF-8''..%2f..%2fa.pdf", "a.pdf")]
    [InlineData("attachment; filename*=UTF-8''%ff%zz.pdf; filename=x.pdf", "x.pdf")]
    [InlineData("attachment; filename*=a.pdf; filename=x.pdf", "x.pdf")]
    [InlineData("attachment; filename=\"a.pdf", "a.pdf")]
    [InlineData("attachment; filename=a.pdf; filename=b.pdf", "a.pdf")]
    public void Header_of_a_server_gives_the_name_as_browsers_read_it(string? header, string? expected) => Assert.Equal(expected, DispositionName.Read(header));

    [Fact]
    public void Header_in_UTF_8_or_Latin_1_gives_the_name()
    {
        Assert.Equal("Über 😀.pdf", DispositionName.Read(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("attachment; filename=\"Über 😀.pdf\""))));
        Assert.Equal("Über.pdf", DispositionName.Read("attachment; filename=\"Über.pdf\""));
    }

    [Theory]
    [InlineData("https://example.com/a%20b.pdf?x=y.zip", "a b.pdf")]
    [InlineData("https://example.com/files/invoice-2024", "invoice-2024")]
    [InlineData("https://example.com/a.pdf;session=1", "a.pdf")]
    [InlineData("https://example.com/a%2Fb.pdf", "b.pdf")]
    [InlineData("https://example.com/files/", null)]
    [InlineData("https://example.com", null)]
    public void Url_gives_the_name_of_its_last_segment(string address, string? expected) => Assert.Equal(expected, FileNames.FromAddress(new Uri(address)));
}
