using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Checks of contacts: each entry has its own result.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ContactCheckTests(GatewayStage stage)
{
    [Fact]
    public async Task Check_with_bad_entries_answers_each_entry_in_its_place()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}");
        var (number, jid) = (friend.String("phone_number"), friend.String("jid"));
        string[] requested =
        [
            number, "not a number", "+4917999999999", "", number.TrimStart('+'), "status@broadcast", jid, "120363021033254949@g.us", "99999999999999@lid",
            "+0", "+4917999999999", " " + number,
            "12345@s.whatsapp.net",
        ];
        var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/contacts/check", new { contacts = requested });
        Assert.True((int)reply.Status == 200, reply.ToString());
        var found = reply["data"].EnumerateArray().ToArray();
        Assert.Equal(requested, found.Select(entry => entry.GetProperty("input").GetString()));
        string?[] reasons = [
            null, "invalid", "not_on_whatsapp", "invalid", null, "invalid", null, "invalid", "not_on_whatsapp", "invalid", "not_on_whatsapp", "invalid",
            "not_on_whatsapp"];
        Assert.Equal(reasons, found.Select(entry => entry.GetProperty("reason").GetString()));
        Assert.Equal(reasons.Select(reason => reason is null), found.Select(entry => entry.GetProperty("exists").GetBoolean()));
        foreach (var entry in found)
        {
            var exists = entry.GetProperty("exists").GetBoolean();
            Assert.Equal(exists ? jid : null, entry.GetProperty("jid").GetString());
            Assert.Equal(exists, entry.GetProperty("lid").ValueKind == JsonValueKind.String);
        }
    }

    [Fact]
    public async Task Check_of_bad_entries_alone_needs_no_connection()
    {
        var channel = await stage.CreateChannelAsync();
        var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/contacts/check", new { contacts = new[] { "nobody" } });
        Assert.True((int)reply.Status == 200 && reply["data"][0].GetProperty("reason").GetString() == "invalid", reply.ToString());
        var foreign = await stage.Stranger.PostAsync($"/v1/channels/{channel}/contacts/check", new { contacts = new[] { "nobody" } });
        Assert.True((int)foreign.Status == 404 && foreign.Code == "channel_not_found", foreign.ToString());
    }
}
