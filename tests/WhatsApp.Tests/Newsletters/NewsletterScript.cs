using System.Text;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Newsletters;

/// <summary>Our client with a server that answers according to the reference for newsletters; the texts here are from that page, not from our code.</summary>
internal sealed class NewsletterScript : IAsyncDisposable
{
    public static readonly Jid News = new("120363000000000001", JidServer.Newsletter);

    private readonly TaskCompletionSource<ScriptedConnection> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedServer? _server;

    public ScriptedConnection Connection { get; private set; } = null!;

    public LinkedDevice Device { get; private set; } = null!;

    public WhatsAppClient Client => Device.Client;

    /// <summary>Answer to a GraphQL query by its number, as JSON.</summary>
    public Func<string, string> Mex { get; set; } = _ => """{"data":null}""";

    /// <summary>Answer to other requests.</summary>
    public Func<Node, Node[]?> Answers { get; set; } = _ => [];

    /// <summary>A newsletter as described by the server: numbers as strings, values in upper case.</summary>
    public static string Json { get; } = """
        {"id":"120363000000000001@newsletter","state":{"type":"ACTIVE"},
        "thread_metadata":{"creation_time":"1700000000","invite":"0029VaAbCdEfGhIjKlMnOpQr","handle":"acme",
        "name":{"id":"1","text":"Acme news","update_time":"1700000000123456"},"description":{"id":"2","text":"All of it","update_time":"1700000001000000"},
        "picture":{"id":"77","type":"IMAGE","direct_path":"/v/pic"},"preview":{"id":"77","type":"PREVIEW","direct_path":"/v/small"},
        "subscribers_count":"1234","verification":"VERIFIED","settings":{"reaction_codes":{"value":"BASIC"}}},
        "viewer_metadata":{"role":"owner","mute":"OFF","settings":[{"type":"MUTE_FOLLOWER_ACTIVITY","value":"ON"}]}}
        """;

    /// <summary>An answer with one field.</summary>
    public static string Data(string field, string json) => "{\"data\":{\"" + field + "\":" + json + "}}";

    public static async Task<NewsletterScript> StartAsync(
        TimeProvider? time = null, Func<WhatsAppClientOptions, WhatsAppClientOptions>? configure = null, Action<NewsletterScript>? prepare = null)
    {
        var script = new NewsletterScript();
        prepare?.Invoke(script);
        script._server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = script.Answer;
            script.Connection = connection;
            var gone = await connection.EnterAsync();
            script._entered.TrySetResult(connection);
            await gone;
        });
        script.Device = await script._server.LinkAsync(configure, time);
        script.Device.Open();
        await script._entered.Task.WaitAsync(LinkedDevice.Stop);
        await Eventually.TrueAsync(() => script.Client.IsLoggedIn, "the client is logged in");
        return script;
    }

    /// <summary>The request that had this query.</summary>
    public Task<Node> QueryAsync(string id) => Connection.Sent.WaitAsync(
        node => node.Tag == "iq" && node.Get("xmlns") == "w:mex" && node.Child("query")?.Get("query_id") == id, "query " + id);

    public Task<Node> SentAsync(Func<Node, bool> condition, string what) => Connection.Sent.WaitAsync(condition, what);

    public Task SendMexAsync(string operation, string json) => Connection.SendAsync(Node.Of(
        "notification", [new("from", Jid.ServerJid), new("id", Guid.NewGuid().ToString("N")), new("type", "mex"), new("t", "1700000000")],
        Node.OfBytes("update", Encoding.UTF8.GetBytes(json), new NodeAttribute("op_name", operation))));

    public Task NotifyAsync(params Node[] children) => Connection.SendAsync(Node.Of(
        "notification", [new("from", News), new("id", Guid.NewGuid().ToString("N")), new("type", "newsletter"), new("t", "1700000005")], children));

    public async ValueTask DisposeAsync()
    {
        await Device.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    private Node[]? Answer(Node request)
    {
        if (request.Child("count") is not null) return [Node.Of("count", [new NodeAttribute("value", "100")])];
        return request.Get("xmlns") == "w:mex"
            ? [Node.OfBytes("result", Encoding.UTF8.GetBytes(Mex(request.Child("query")!.Get("query_id")!)))]
            : Answers(request);
    }
}
