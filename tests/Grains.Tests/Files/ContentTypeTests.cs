using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Tests.Files;

public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("image/jpeg", "image/jpeg")]
    [InlineData("Image/JPEG", "image/jpeg")]
    [InlineData("audio/ogg; codecs=opus", "audio/ogg; codecs=opus")]
    [InlineData("audio/ogg;codecs=opus", "audio/ogg; codecs=opus")]
    [InlineData("text/plain ; Charset=\"utf-8\" ; a=b;", "text/plain; charset=\"utf-8\"; a=b")]
    [InlineData("video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"", "video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"")]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    public void Media_type_is_normalised(string text, string normal) => Assert.Equal(normal, ContentType.Parse(text)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("image")]
    [InlineData("image/")]
    [InlineData("/jpeg")]
    [InlineData(" image/jpeg")]
    [InlineData("image /jpeg")]
    [InlineData("image/jpeg x")]
    [InlineData("image/jpeg\n")]
    [InlineData("image/jpeg\r\nX: y")]
    [InlineData("image/jpeg;\r\n a=b")]
    [InlineData("image/jpeg;\ta=b")]
    [InlineData("image/jpeg; a")]
    [InlineData("image/jpeg; a=")]
    [InlineData("image/jpeg; a=\"b")]
    [InlineData("image/jpeg; a=\"b\\\"\"")]
    [InlineData("image/jpeg; a=\"\u0007\"")]
    [InlineData("image/jpeg; a=\u00fc")]
    [InlineData("im\u0131ge/jpeg")]
    [InlineData("image/jpeg, text/html")]
    public void Anything_else_is_none(string? text)
    {
        Assert.Null(ContentType.Parse(text));
        Assert.Equal("application/octet-stream", ContentType.Normalise(text));
    }

    [Theory]
    [InlineData("image/png", true)]
    [InlineData("IMAGE/WEBP", true)]
    [InlineData("audio/ogg; codecs=opus", true)]
    [InlineData("video/mp4", true)]
    [InlineData("image/svg+xml", false)]
    [InlineData("Image/SVG+xml; a=b", false)]
    [InlineData("image/x-anything", false)]
    [InlineData("video/x+xml", false)]
    [InlineData("text/html", false)]
    [InlineData("text/xml", false)]
    [InlineData("application/xhtml+xml", false)]
    [InlineData("application/pdf", false)]
    [InlineData("multipart/x-mixed-replace; boundary=a", false)]
    [InlineData("message/rfc822", false)]
    public void Only_types_without_scripts_are_shown_inline(string text, bool isShown) => Assert.Equal(isShown, ContentType.Parse(text)!.IsShown);

    [Fact]
    public void Overlong_media_type_is_absent() => Assert.Null(ContentType.Parse("image/" + new string('a', 100)));
}
