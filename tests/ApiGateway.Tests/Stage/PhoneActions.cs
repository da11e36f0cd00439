using System.Text.Json;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>Actions of tests on phones of the sandbox.</summary>
internal static class PhoneActions
{
    /// <summary>Sends a message of a channel to a phone.</summary>
    /// <returns>Id of the message.</returns>
    public static async Task<string> SendToAsync(this GatewayStage stage, string channel, string phone, object fields)
    {
        var body = JsonSerializer.SerializeToNode(fields)!.AsObject();
        body["to"] = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);
        Assert.True((int)reply.Status == 202, reply.ToString());
        return reply.String("message_id");
    }

    /// <summary>Creates a channel, and a phone whose owner must use a passkey after the scan of the channel's QR.</summary>
    /// <returns>Ids of both.</returns>
    public static async Task<(string Channel, string Phone)> ScanWithPasskeyAsync(this GatewayStage stage, object? policy = null)
    {
        var channel = await stage.CreateChannelAsync();
        var phone = (await stage.Test.PostAsync("/v1/sandbox/phones", new { push_name = "Ada", policy = policy ?? new { passkey = true } })).String("id");
        Assert.Equal(202, (int)(await stage.Test.PostAsync($"/v1/channels/{channel}/connect")).Status);
        var qr = (await stage.Test.GetAsync($"/v1/channels/{channel}/qr")).String("raw");
        var scanned = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr });
        Assert.True((int)scanned.Status == 200 && scanned["jid"].ValueKind == JsonValueKind.Null, scanned.ToString());
        await stage.WaitForStatusAsync(channel, "passkey");
        return (channel, phone);
    }

    /// <summary>Performs an action of a phone.</summary>
    public static async Task<Reply> OnPhoneAsync(this GatewayStage stage, string phone, string action, object body)
    {
        var reply = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/{action}", body);
        Assert.True((int)reply.Status == 201, reply.ToString());
        return reply;
    }

    /// <summary>The message as the phone shows it, as soon as it does.</summary>
    public static async Task<JsonElement> ShownAsync(this GatewayStage stage, string phone, string messageId)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(
            async () =>
            {
                var inbox = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages"))["data"].EnumerateArray();
                found = inbox.FirstOrDefault(message => message.GetProperty("id").GetString() == messageId);
                return found.ValueKind == JsonValueKind.Object;
            },
            "the phone has the message");
        return found;
    }
}
