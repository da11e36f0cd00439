using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Deletion of chats: locally, or on all devices of the account.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ChatDeletionTests(GatewayStage stage)
{
    [Fact]
    public async Task Chat_is_deleted_locally_without_a_connection_and_on_the_phone_only_on_request()
    {
        var (channel, owner) = await stage.PairAsync();
        var own = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        var friend = await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}");
        var chat = $"/v1/channels/{channel}/chats/{friend.String("phone_number")}";
        await SendTextAsync("first");
        await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect");
        Assert.Equal("channel_unavailable", (await stage.Test.DeleteAsync(chat + "?for=me")).Code);
        Assert.NotNull((await stage.Test.DeleteAsync(chat + "?for=them")).Detail("for"));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync(chat)).Status);
        Assert.Equal("not_found", (await stage.Test.GetAsync(chat)).Code);
        Assert.Equal("not_found", (await stage.Test.DeleteAsync(chat)).Code);
        Assert.Empty((await stage.Test.GetAsync(chat + "/messages"))["data"].EnumerateArray());
        await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        await SendTextAsync("second");
        Assert.Equal(
            "second", Assert.Single((await stage.Test.GetAsync(chat + "/messages"))["data"].EnumerateArray()).GetProperty("text").GetProperty("body")
                .GetString());
        Assert.DoesNotContain(
            (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}/app-state"))["data"].EnumerateArray(),
            entry => entry.ToString().Contains("deleteChat", StringComparison.Ordinal));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync(chat + "?for=me")).Status);
        Assert.Contains(
            (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}/app-state"))["data"].EnumerateArray(),
            entry => entry.ToString().Contains("deleteChat", StringComparison.Ordinal));

        async Task SendTextAsync(string text)
        {
            await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.String("id")}/messages", new { to = own, text });
            await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(chat + "/messages")).Text.Contains(text, StringComparison.Ordinal), "it came");
        }
    }
}
