using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Validation of vCards and emoji.</summary>
public sealed class CardAndEmojiTests
{
    [Theory]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD")]
    [InlineData("begin:vcard\r\nversion:4.0\r\nfn:Ada\r\nend:vcard\r\n")]
    [InlineData(
        "BEGIN:VCARD\nVERSION:3.0\nN:Lovelace;Ada\nitem1.TEL;type=CELL;waid=15550001111:+15550001111\nitem1.X-ABLabel:Work\nNOTE:a long\n  line\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:2.1\nN:Ada\nNOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\ntwo\nEND:VCARD")]
    public void Vcard_that_apps_can_read_is_accepted(string card) => Assert.True(VCard.IsOne(card));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("BEGIN:VCARDEND:VCARD")]
    [InlineData("BEGIN:VCARD END:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nFN:Ada\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nN:; ;;\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:9\nFN:Ada\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:Ada")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\ngarbage\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\u0001\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD")]
    public void Vcard_that_apps_cannot_read_is_rejected(string card) => Assert.False(VCard.IsOne(card));

    [Theory]
    [InlineData("👍")]
    [InlineData("👍🏽")]
    [InlineData("❤️")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🇩🇪")]
    [InlineData("1️⃣")]
    [InlineData("#️⃣")]
    [InlineData("‼️")]
    [InlineData("ℹ️")]
    [InlineData("↔️")]
    [InlineData("©️")]
    [InlineData("㊙️")]
    public void Emoji_of_any_composition_is_accepted(string emoji) => Assert.True(EmojiText.IsOne(emoji));

    [Theory]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("字")]
    [InlineData("é")]
    [InlineData("\u0007")]
    [InlineData("👍👍")]
    [InlineData("a\u20E3")]
    [InlineData("+")]
    public void Text_that_is_not_one_emoji_is_rejected(string text) => Assert.False(EmojiText.IsOne(text));
}
