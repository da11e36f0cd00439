using System.Net;
using System.Text;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Business;

/// <summary>Our client with a scripted server and a scripted HTTPS endpoint.</summary>
internal sealed class BusinessScript : IAsyncDisposable
{
    public static readonly Jid Shop = Jid.FromPhoneNumber("491701120002");

    private readonly TaskCompletionSource<ScriptedConnection> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpListener _http = new();
    private readonly EventLog<Dictionary<string, string>> _posts = new("graph", form => form.GetValueOrDefault("doc_id") ?? "");
    private ScriptedServer? _server;
    private Task _listening = Task.CompletedTask;

    public ScriptedConnection Connection { get; private set; } = null!;

    public LinkedDevice Device { get; private set; } = null!;

    public BusinessClient Business => Device.Client.Business;

    /// <summary>Answer to a request.</summary>
    public Func<Node, Node[]?> Answers { get; set; } = _ => [];

    /// <summary>Answer to a form, by its fields.</summary>
    public Func<Dictionary<string, string>, string> Graph { get; set; } = _ => "{}";

    /// <summary>Forms that were posted.</summary>
    public IReadOnlyList<Dictionary<string, string>> Posts => [.. _posts.Entries];

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<BusinessScript> StartAsync(bool usesGraph)
    {
        var script = new BusinessScript();
        var port = Ports.Free();
        script._http.Prefixes.Add($"http://127.0.0.1:{port}/");
        script._http.Start();
        script._listening = script.ListenAsync();
        script._server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = script.Answer;
            script.Connection = connection;
            var gone = await connection.EnterAsync();
            script._entered.TrySetResult(connection);
            await gone;
        });
        var catalog = new CatalogOptions { UsesGraph = usesGraph, GraphAddress = new Uri($"http://127.0.0.1:{port}/graphql") };
        script.Device = await script._server.LinkAsync(options => options with { Catalog = catalog });
        script.Device.Open();
        await script._entered.Task.WaitAsync(Stop);
        await Eventually.TrueAsync(() => script.Device.Client.IsLoggedIn, "the client is logged in");
        return script;
    }

    /// <summary>The request of a namespace that has a child, as text.</summary>
    public async Task<string> SentAsync(string space, string? child) => StanzaText.Of(await Connection.Sent.WaitAsync(
        node => node.Tag == "iq" && node.Get("xmlns") == space && (child is null ? node.Children.Count == 0 : node.Child(child) is not null), space));

    public Task NotifyAsync(Jid from, params Node[] children) => Connection.SendAsync(Node.Of(
        "notification", [new("from", from), new("id", Guid.NewGuid().ToString("N")), new("type", "business"), new("t", "1700000005")], children));

    public static Node Text(string tag, string text) => Node.OfText(tag, text);

    public async ValueTask DisposeAsync()
    {
        await Device.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _http.Close();
        await _listening;
    }

    private Node[]? Answer(Node request) =>
        request.Child("count") is not null ? [Node.Of("count", [new NodeAttribute("value", "100")])] : Answers(request);

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var context = await _http.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var form = (await reader.ReadToEndAsync(Stop)).Split('&').Select(pair => pair.Split('='))
                    .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]));
                _posts.Add(form);
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Graph(form)), Stop);
                context.Response.Close();
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
