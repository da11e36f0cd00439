using WhatIsUp.ApiGateway.Endpoints.Messages;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Texts that apps have to make sense of.</summary>
public sealed class CardAndEmojiTests
{
    [Theory]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD")]
    [InlineData("begin:vcard\r\nversion:4.0\r\nfn:Ada\r\nend:vcard\r\n")]
    [InlineData("BEGIN:VCARD\nVERSION:3.0\nN:Lovelace;Ada\nitem1.TEL;type=CELL;waid=15550001111:+15550001111\nitem1.X-ABLabel:Work\nNOTE:a long\n  line\nEND:VCARD")]
    [InlineData("BEGIN:VCARD\nVERSION:2.1\nN:Ada\nNOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\ntwo\nEND:VCARD")]
    public void A_card_that_apps_read_is_taken(string card) => Assert.True(VCard.IsOne(card));

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
    public void A_card_that_apps_cannot_read_is_refused(string card) => Assert.False(VCard.IsOne(card));

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
    public void An_emoji_is_one_sign_whatever_it_is_made_of(string emoji) => Assert.True(EmojiText.IsOne(emoji));

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
    public void What_is_no_emoji_is_refused(string text) => Assert.False(EmojiText.IsOne(text));
}
