using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Types;

/// <summary>A channel and Baileys, with each other and in a group.</summary>
public sealed class TypeStage(BaileysJudge judge) : IAsyncLifetime
{
    private readonly GatewayStage _gateway = new();
    private SandboxGroup _group = null!;
    private SandboxGroup _numberGroup = null!;

    /// <summary>Folder of these tests.</summary>
    public static string ProjectFolder { get; } =
        typeof(TypeStage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!;

    /// <summary>Ways to reach the other side: by number, by LID, in a group that names its members by LID, and in one that names them by number.</summary>
    public static IReadOnlyList<string> Chats { get; } = ["pn", "lid", "group", "pn group"];

    public JudgeDevice Baileys { get; private set; } = null!;

    public string Channel { get; private set; } = "";

    public SandboxPhone BaileysPhone { get; private set; } = null!;

    public SandboxPhone ChannelPhone { get; private set; } = null!;

    public GatewayStage Gateway => _gateway;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        BaileysPhone = await _gateway.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada"), Stop);
        ChannelPhone = await _gateway.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert"), Stop);
        Baileys = judge.NewDevice("types");
        Channel = await _gateway.PairChannelAsync(ChannelPhone, Stop);
        await Baileys.PairAsync(_gateway.Sandbox, BaileysPhone);
        _group = await ChannelPhone.CreateGroupAsync("Types", [BaileysPhone.Jid], cancellationToken: Stop);
        _numberGroup = await ChannelPhone.CreateGroupAsync("Types by number", [BaileysPhone.Jid], isLidAddressed: false, Stop);
    }

    /// <summary>The chat as the channel's customer names it.</summary>
    public string ToBaileys(string chat) => chat switch { "pn" => "+" + BaileysPhone.Jid.User, "lid" => BaileysPhone.Lid.ToString(), _ => GroupOf(chat).ToString() };

    /// <summary>The chat as Baileys names it.</summary>
    public Jid ToChannel(string chat) => chat switch { "pn" => ChannelPhone.Jid, "lid" => ChannelPhone.Lid, _ => GroupOf(chat) };

    /// <summary>Accounts as a chat names them.</summary>
    public static Jid NameIn(string chat, SandboxPhone phone) => chat.StartsWith("pn", StringComparison.Ordinal) ? phone.Jid : phone.Lid;

    public static bool IsGroup(string chat) => chat.EndsWith("group", StringComparison.Ordinal);

    private Jid GroupOf(string chat) => (chat == "group" ? _group : _numberGroup).Jid;

    /// <summary>Sends over REST.</summary>
    /// <returns>Id of the message.</returns>
    public async Task<string> SendAsync(string type, string chat, string fields)
    {
        var body = JsonNode.Parse(fields)!.AsObject();
        body["to"] = ToBaileys(chat);
        return (await _gateway.Client.PostAsync($"/v1/channels/{Channel}/messages/{type}", body, Stop)).GetProperty("message_id").GetString()!;
    }

    /// <summary>Calls a route below a message of the channel.</summary>
    public Task<JsonElement> OnMessageAsync(HttpMethod method, string messageId, string rest, object? body) =>
        _gateway.Client.CallAsync(method, $"/v1/channels/{Channel}/messages/{messageId}{rest}", body, Stop);

    /// <summary>The file with this id, as anybody with its link reads it.</summary>
    public async Task<byte[]> DownloadAsync(string mediaId)
    {
        var file = await _gateway.Client.GetAsync($"/v1/channels/{Channel}/media/{mediaId}", Stop);
        using var anybody = new HttpClient();
        return await anybody.GetByteArrayAsync(new Uri(file.GetProperty("media_url").GetString()!), Stop);
    }

    /// <summary>The message object that the webhook brings.</summary>
    public async Task<JsonElement> ReceivedAsync(string id) => (await _gateway.WaitForReceivedAsync(id)).Payload.GetProperty("message");

    /// <summary>The webhook of an event that fulfils the condition.</summary>
    public async Task<JsonElement> ToldAsync(string name, Func<JsonElement, bool> condition) => (await _gateway.Webhooks.WaitAsync(name, hook => condition(hook.Payload))).Payload;

    public async ValueTask DisposeAsync()
    {
        await Baileys.CloseAsync();
        await _gateway.DisposeAsync();
    }
}
