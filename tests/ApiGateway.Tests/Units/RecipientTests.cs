using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Tests.Units;

public sealed class RecipientTests
{
    [Theory]
    [InlineData("558488251234@s.whatsapp.net", "558488251234@s.whatsapp.net")] // Brazil before the ninth digit
    [InlineData("+558488251234", "558488251234@s.whatsapp.net")]
    [InlineData("5584988251234", "5584988251234@s.whatsapp.net")]
    [InlineData("5215512345678@s.whatsapp.net", "5215512345678@s.whatsapp.net")] // Mexico's former mobile prefix
    [InlineData("15550001111", "15550001111@s.whatsapp.net")]
    [InlineData("123456789012345@lid", "123456789012345@lid")]
    [InlineData("120363021033254949@g.us", "120363021033254949@g.us")]
    [InlineData("status@broadcast", "status@broadcast")]
    [InlineData("0@s.whatsapp.net", "0@s.whatsapp.net")] // WhatsApp itself
    public void Every_address_format_of_WhatsApp_is_accepted(string text, string jid)
    {
        var errors = new FieldErrors();
        Assert.Equal(jid, Recipient.ReadJid(text, "to", errors));
        Assert.True(errors.IsEmpty);
    }

    [Theory]
    [InlineData("+558488251234", "558488251234")]
    [InlineData("5584988251234", "5584988251234")]
    [InlineData("558488251234@s.whatsapp.net", "558488251234")]
    public void Number_is_accepted_in_the_address_of_its_account(string text, string digits)
    {
        var errors = new FieldErrors();
        Assert.Equal(digits, Recipient.ReadPhone(text, "phone_number", errors));
        Assert.True(errors.IsEmpty);
    }

    [Theory]
    [InlineData("123456789012345@lid")]
    [InlineData("120363021033254949@g.us")]
    [InlineData("0@s.whatsapp.net")]
    [InlineData("12345@s.whatsapp.net")]
    [InlineData("12345678901234567@s.whatsapp.net")]
    public void Address_without_a_number_has_no_number(string text)
    {
        var errors = new FieldErrors();
        Assert.Null(Recipient.ReadPhone(text, "phone_number", errors));
        Assert.False(errors.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+0491511234567")]
    [InlineData("123456")]
    [InlineData("1234567890123456")]
    [InlineData("+558488251234@s.whatsapp.net")]
    [InlineData("0123456789@s.whatsapp.net")]
    [InlineData("123456789012345678901@s.whatsapp.net")]
    [InlineData("4915112345678:3@s.whatsapp.net")]
    [InlineData("4915112345678@s.whatsapp.net\n")]
    [InlineData("４９１５１１２３４５６７８")]
    public void Text_that_is_not_an_address_is_rejected(string text)
    {
        var errors = new FieldErrors();
        Assert.Null(Recipient.ReadJid(text, "to", errors));
        Assert.False(errors.IsEmpty);
    }
}
