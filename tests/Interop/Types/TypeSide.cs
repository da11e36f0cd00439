using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Types;

/// <summary>A channel and Baileys, in a direct chat and in a group.</summary>
public sealed record TypeSide(GatewayStage Gateway, string Channel, JudgeDevice Baileys, SandboxPhone ChannelPhone, SandboxPhone BaileysPhone, Jid Group)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The chat as the channel's customer names it.</summary>
    public string ToBaileys(string chat) => chat switch { "pn" => "+" + BaileysPhone.Jid.User, "lid" => BaileysPhone.Lid.ToString(), _ => Group.ToString() };

    /// <summary>The chat as Baileys names it.</summary>
    public Jid ToChannel(string chat) => chat switch { "pn" => ChannelPhone.Jid, "lid" => ChannelPhone.Lid, _ => Group };

    /// <summary>Sends over REST.</summary>
    /// <returns>Id of the message.</returns>
    public async Task<string> SendAsync(string type, string chat, string fields)
    {
        var body = JsonNode.Parse(fields)!.AsObject();
        body["to"] = ToBaileys(chat);
        return (await Gateway.Client.PostAsync($"/v1/channels/{Channel}/messages/{type}", body, Stop)).GetProperty("message_id").GetString()!;
    }

    /// <summary>Calls a route below a message of the channel.</summary>
    public Task<JsonElement> OnMessageAsync(HttpMethod method, string messageId, string rest, object? body) =>
        Gateway.Client.CallAsync(method, $"/v1/channels/{Channel}/messages/{messageId}{rest}", body, Stop);

    /// <summary>The file with this id, as anybody with its link reads it.</summary>
    public async Task<byte[]> DownloadAsync(string mediaId)
    {
        var file = await Gateway.Client.GetAsync($"/v1/channels/{Channel}/media/{mediaId}", Stop);
        using var anybody = new HttpClient();
        return await anybody.GetByteArrayAsync(new Uri(file.GetProperty("media_url").GetString()!), Stop);
    }

    /// <summary>The message object that the webhook brings.</summary>
    public async Task<JsonElement> ReceivedAsync(string id) => (await Gateway.WaitForReceivedAsync(id)).Payload.GetProperty("message");

    /// <summary>The webhook of an event that fulfils the condition.</summary>
    public async Task<JsonElement> WaitForWebhookAsync(string name, Func<JsonElement, bool> condition) =>
        (await Gateway.Webhooks.WaitAsync(name, hook => condition(hook.Payload))).Payload;
}
