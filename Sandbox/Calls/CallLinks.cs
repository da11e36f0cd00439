using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Calls;

/// <summary>Links by which people join calls. They are kept until the sandbox ends.</summary>
internal sealed class CallLinks
{
    private const int TokenLength = 22, MaxLinks = 10_000, BadRequest = 400, NotFound = 404;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly OrderedDictionary<string, (Account Creator, string Media)> _links = [];

    /// <summary>The child of the ack of a request about links.</summary>
    /// <exception cref="Refusal">The request gets an error.</exception>
    public Node Answer(Account account, Node request) => request.Tag == "link_create" ? Create(account, request) : Find(account, request);

    private Node Create(Account account, Node request)
    {
        var media = request.Get("media") ?? "";
        if (media is not ("audio" or "video")) throw new Refusal(BadRequest, "bad-request");
        if (request.Child("event") is { } planned && planned.GetInteger("start_time") is not > 0) throw new Refusal(BadRequest, "bad-request");
        var token = RandomNumberGenerator.GetString(Letters, TokenLength);
        _links.Add(token, (account, media));
        if (_links.Count > MaxLinks) _links.RemoveAt(0);
        return N("link_create", ("token", token), ("media", media));
    }

    private Node Find(Account account, Node request)
    {
        if (request.Get("token") is not { } token || !_links.TryGetValue(token, out var link) || request.Get("media") != link.Media)
            throw new Refusal(NotFound, "item-not-found");
        return N("link_query",
            [("token", token), ("media", link.Media), ("link_creator", link.Creator.Lid), ("link_creator_pn", link.Creator.ShownJid)],
            N("waiting_room", ("enabled", "0"), ("is_admin", link.Creator == account ? "1" : "0")));
    }
}
