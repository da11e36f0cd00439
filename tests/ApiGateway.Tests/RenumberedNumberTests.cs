using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Accounts whose JID differs from the dialed number, as in Brazil: both forms are one person everywhere.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RenumberedNumberTests(GatewayStage stage)
{
    [Theory]
    [InlineData("31", false)]
    [InlineData("32", true)]
    public async Task Renumbered_number_is_one_chat_and_one_contact_in_dialed_and_JID_form(string area, bool isMoved)
    {
        var (dialled, jid) = ($"55{area}988251234", $"55{area}88251234@s.whatsapp.net");
        var phone = await stage.Test.PostAsync("/v1/sandbox/phones", new { phone_number = "+" + dialled, jid, push_name = "Bruna" });
        var (channel, own) = await stage.PairAsync();
        if (isMoved) Assert.Equal(200, (int)(await stage.Test.PatchAsync($"/v1/sandbox/phones/{own}", new { policy = new { lid_migrated = true } })).Status);

        var check = (await stage.Test.PostAsync($"/v1/channels/{channel}/contacts/check", new { contacts = new[] { "+" + dialled } }))["data"][0];
        Assert.Equal(jid, check.GetProperty("jid").GetString());
        var sent = new List<string>();
        foreach (var to in new[] { "+" + dialled, dialled + "@s.whatsapp.net", jid })
        {
            var reply = await stage.Test.PostAsync(
                $"/v1/channels/{channel}/messages", new { to, type = "text", text = $"hello @{dialled}", mentions = new[] { dialled + "@s.whatsapp.net" } });
            sent.Add(reply.String("message_id"));
            var shown = await stage.ShownAsync(phone.String("id"), sent[^1]);
            Assert.Equal($"hello @{jid.Split('@')[0]}", shown.GetProperty("text").GetString());
        }
        var answer = await stage.OnPhoneAsync(
            phone.String("id"), "messages", new { to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{own}")).String("phone_number"), text = "oi" });
        sent.Add(answer.String("id"));
        foreach (var name in new[] { dialled + "@s.whatsapp.net", jid })
        {
            await Eventually.TrueAsync(
                async () =>
                    (await stage.Test.GetAsync($"/v1/channels/{channel}/messages?chat_id={name}"))["data"].EnumerateArray()
                        .Select(message => message.GetProperty("id").GetString()!).ToHashSet().SetEquals(sent),
                "all messages are in the one chat");
            Assert.Equal(
                (jid, "Bruna"),
                ((await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{name}")).String("id"),
                    (await stage.Test.GetAsync($"/v1/channels/{channel}/contacts/{name}")).String("name")));
        }
        Assert.Equal(1, (await stage.Test.GetAsync($"/v1/channels/{channel}/chats"))["data"].GetArrayLength());
    }

    [Fact]
    public async Task Pair_code_accepts_the_dialed_form_of_a_renumbered_number()
    {
        var phone = await stage.Test.PostAsync("/v1/sandbox/phones", new { phone_number = "+5533988251234", jid = "553388251234@s.whatsapp.net" });
        var channel = await stage.CreateChannelAsync();
        await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        var code = await stage.Test.PostAsync($"/v1/channels/{channel}/pair-code", new { phone_number = phone.String("phone_number") });
        Assert.Equal(200, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone.String("id")}/pair-code", new { code = code.String("code") })).Status);
        await stage.WaitForStatusAsync(channel, "connected");
        Assert.Equal("+553388251234", (await stage.Test.GetAsync($"/v1/channels/{channel}")).String("phone_number"));
    }
}
