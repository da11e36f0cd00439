using System.Text;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Pairing;

namespace WhatIsUp.WhatsApp.Tests.Pairing;

public sealed class PasskeyAssertionTests
{
    private const string Good = """
        {"id":"AQIDBA","rawId":"AQIDBA","type":"public-key","clientExtensionResults":{"uvm":[[2,4,2]]},
         "response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"MEQC","userHandle":null,"more":"ä"}}
        """;

    [Fact]
    public void Assertion_keeps_unknown_members()
    {
        Assert.True(PasskeyAssertion.TryParse(Good, out var assertion, out _));
        Assert.Equal([1, 2, 3, 4], assertion.CredentialId.ToArray());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Good), JsonNode.Parse(assertion.Json.Span)));
        Assert.Equal(nameof(PasskeyAssertion), assertion.ToString());
    }

    [Theory]
    [InlineData("id", "\"AQIDBQ\"", "id")]
    [InlineData("rawId", "\"AQID=\"", "rawId")]
    [InlineData("rawId", "\"AQ+D\"", "rawId")]
    [InlineData("rawId", "\"\"", "rawId")]
    [InlineData("rawId", "7", "rawId")]
    [InlineData("rawId", null, "rawId")]
    [InlineData("type", "\"password\"", "type")]
    [InlineData("response", "[]", "response")]
    [InlineData("response.signature", "\"ME QC\"", "response.signature")]
    [InlineData("response.clientDataJSON", null, "response.clientDataJSON")]
    [InlineData("response.authenticatorData", "{}", "response.authenticatorData")]
    [InlineData("response.userHandle", "\"*\"", "response.userHandle")]
    public void Invalid_member_is_named(string path, string? value, string expected)
    {
        var root = JsonNode.Parse(Good)!.AsObject();
        var names = path.Split('.');
        var holder = names.Length == 1 ? root : root[names[0]]!.AsObject();
        if (value is null) holder.Remove(names[^1]);
        else holder[names[^1]] = JsonNode.Parse(value);
        Assert.False(PasskeyAssertion.TryParse(root.ToJsonString(), out _, out var wrong));
        Assert.Equal(expected, wrong);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"id\":")]
    [InlineData("{\"type\":\"public-key\",\"type\":\"public-key\"}")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    public void Text_that_is_not_a_JSON_object_is_rejected(string text) => Assert.False(PasskeyAssertion.TryParse(text, out _, out _));

    [Fact]
    public void Overlong_text_is_rejected()
    {
        var padded = Good.Replace("\"ä\"", $"\"{new string('ä', PasskeyAssertion.MaxLength / 2)}\"", StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(padded) > PasskeyAssertion.MaxLength);
        Assert.False(PasskeyAssertion.TryParse(padded, out _, out _));
        Assert.False(PasskeyAssertion.TryParse(new string('[', 20_000), out _, out _));
    }
}
