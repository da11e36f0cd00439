using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Parity;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Profile;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Operations;

/// <summary>A business account with a channel of the running program and a device of Baileys, a friend, and a third person.</summary>
public sealed class OperationScene(BaileysJudge judge) : IAsyncLifetime
{
    private const string KeepAlive = "w:p";

    /// <summary>Queries that Baileys sends once after a login, at an arbitrary time.</summary>
    private static readonly string[] LoginQueries = ["abt", "blocklist", "privacy"];

    private readonly GatewayStage _stage = new();
    private string _channel = "";
    private Jid _ourDevice, _theirDevice;

    public SandboxPhone Me { get; private set; } = null!;

    public SandboxPhone Friend { get; private set; } = null!;

    public SandboxPhone Third { get; private set; } = null!;

    public JudgeDevice Theirs { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _stage.InitializeAsync();
        Me = await NewPhoneAsync("Ada", isBusiness: true);
        (Friend, Third) = (await NewPhoneAsync("Bert"), await NewPhoneAsync("Cid"));
        await Friend.SetPictureAsync(SampleFiles.Read("picture.jpg"), Stop);
        _channel = await _stage.PairChannelAsync(Me, Stop);
        _ourDevice = Me.LinkedDevices.Single();
        Theirs = judge.NewDevice("theirs");
        await Theirs.PairAsync(_stage.Sandbox, Me);
        _theirDevice = Me.LinkedDevices.Single(device => device != _ourDevice);
        // Both know the numbers and the sessions of the others.
        foreach (var phone in new[] { Friend, Third })
        {
            await phone.SendTextAsync(Me.Jid, "hello from " + phone.PushName, cancellationToken: Stop);
            await Theirs.WaitForTextAsync("hello from " + phone.PushName);
        }

        await Eventually.TrueAsync(
            () => LoginQueries.All(space => RequestsSince(0, _theirDevice).Any(request => NamespaceOf(request) == space)),
            "Baileys sends the queries of its login");
    }

    /// <summary>Lets both sides do it, each in a place of its own, and compares what they send to WhatsApp.</summary>
    public async Task<IReadOnlyList<ParityDifference>> CompareAsync(OperationCase one)
    {
        var (theirPlace, start) = await EnterAsync(one);
        await Theirs.CallSocketAsync(one.Method, one.Args(theirPlace));
        await Eventually.TrueAsync(() => RequestsSince(start, _theirDevice).Length > 0, "Baileys has sent a request");
        await WaitUntilIdleAsync();
        var theirs = RequestsSince(start, _theirDevice);

        (var ourPlace, start) = await EnterAsync(one);
        await CallAsync(one.Verb, one.Path(ourPlace), one.Body?.Invoke(ourPlace));
        // What the client does by itself in the same moment is left out: only requests of the kinds that Baileys sent are compared.
        var spaces = theirs.Select(NamespaceOf).ToHashSet();
        await Eventually.TrueAsync(
            () => RequestsSince(start, _ourDevice).Select(NamespaceOf).ToHashSet().IsSupersetOf(spaces), $"ours has sent {string.Join(" and ", spaces)}");
        await WaitUntilIdleAsync();
        var ours = RequestsSince(start, _ourDevice).Where(request => spaces.Contains(NamespaceOf(request))).ToArray();

        var texts = new Dictionary<string, string>();
        foreach (var place in new[] { theirPlace, ourPlace }.Where(place => place.Code.Length > 0)) texts[place.Code] = "<code>";
        var roles = new Roles(Me, Friend) { Third = Third, Texts = texts };
        return ParityDifference.Between(new StanzaFacts().Add(ours, roles, one.Name, null), new StanzaFacts().Add(theirs, roles, one.Name, null));
    }

    /// <summary>A request over REST below the channel.</summary>
    public Task CallAsync(HttpMethod verb, string path, object? body) => _stage.Client.CallAsync(verb, $"/v1/channels/{_channel}/{path}", body, Stop);

    private async Task<(OperationPlace Place, long Start)> EnterAsync(OperationCase one)
    {
        var place = await one.Setting(this);
        await WaitUntilIdleAsync();
        return (place, Last);
    }

    /// <summary>Waits until both devices have acknowledged all notifications, so that they know the place, and until their requests are answered.</summary>
    private Task WaitUntilIdleAsync() => Eventually.TrueAsync(
        () =>
        {
            var (open, stanzas) = (new HashSet<(Jid?, string?)>(), Stanzas);
            foreach (var stanza in stanzas.Where(stanza => stanza.Device == _ourDevice || stanza.Device == _theirDevice))
            {
                var id = (stanza.Device, stanza.Node.Get("id"));
                var opens = stanza.FromClient ? stanza.Node.Tag == "iq" && stanza.Node.Get("type") is "get" or "set" : stanza.Node.Tag == "notification";
                var closes = stanza.FromClient ? stanza.Node.Tag == "ack" : stanza.Node.Tag == "iq" && stanza.Node.Get("type") is "result" or "error";
                if (opens) open.Add(id);
                else if (closes) open.Remove(id);
            }

            return open.Count == 0;
        },
        "both devices are idle");

    private Task<SandboxPhone> NewPhoneAsync(string name, bool isBusiness = false) =>
        _stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: name, IsBusiness: isBusiness), Stop);

    private IReadOnlyList<RecordedStanza> Stanzas => _stage.Sandbox.Network.ReadStanzas(limit: 20_000);

    private long Last => Stanzas.Count == 0 ? 0 : Stanzas.Max(stanza => stanza.Sequence);

    private RecordedStanza[] RequestsSince(long sequence, Jid device) =>
        [.. Stanzas.Where(stanza => stanza.Sequence > sequence && stanza.FromClient && stanza.Device == device
            && NamespaceOf(stanza) is not (null or KeepAlive))];

    /// <summary>What a request is about: that of calls, presences and reactions to posts is in the tag.</summary>
    private static string? NamespaceOf(RecordedStanza request) => request.Node.Tag switch
    {
        "iq" => request.Node.Get("xmlns"),
        "call" or "presence" or "chatstate" or "message" => request.Node.Tag,
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        await Theirs.AssertStrictAsync();
        await Theirs.CloseAsync();
        await _stage.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }
}
