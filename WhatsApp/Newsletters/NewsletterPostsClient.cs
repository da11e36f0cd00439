using System.Globalization;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Posts of newsletters. They are named by their number at the server.</summary>
public sealed class NewsletterPostsClient
{
    private readonly Operations<NewsletterFlow> _operations;

    internal NewsletterPostsClient(Operations<NewsletterFlow> operations) => _operations = operations;

    /// <summary>Reads posts, the newest first.</summary>
    /// <param name="newsletter">The newsletter.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="before">Only posts before this one, or null.</param>
    /// <param name="after">Only posts after this one, or null; <paramref name="before"/> takes precedence.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyList<NewsletterPost>> ReadAsync(Jid newsletter, int count, long? before, long? after, CancellationToken cancellationToken)
    {
        List<NodeAttribute> attributes = [new("type", "jid"), new("jid", newsletter), new("count", Number(count))];
        if (before is { } upper) attributes.Add(new NodeAttribute("before", Number(upper)));
        else if (after is { } lower) attributes.Add(new NodeAttribute("after", Number(lower)));
        return _operations.RunAsync(flow => flow.Connection.SendIqAsync(
            IqRequest.Get("newsletter", Node.Of("messages", attributes)),
            answer => PostReader.ReadAll(answer.Child("messages"), newsletter, flow.Connection.Time.GetUtcNow()), cancellationToken));
    }

    /// <summary>Reacts to a post, and waits until the server has the reaction.</summary>
    /// <param name="newsletter">The newsletter.</param>
    /// <param name="serverId">Number of the post.</param>
    /// <param name="emoji">The emoji; empty removes the reaction.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task ReactAsync(Jid newsletter, long serverId, string emoji, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(emoji);
        var isTakenBack = emoji.Length == 0;
        return _operations.RunAsync(flow => SendAsync(
            flow.Connection, newsletter, "reaction", serverId, isTakenBack ? new NodeAttribute("edit", "7") : null,
            [new Node("reaction", isTakenBack ? null : [new("code", emoji)])], cancellationToken));
    }

    /// <summary>Pins a post for all followers, or unpins it. Only admins can.</summary>
    /// <param name="newsletter">The newsletter.</param>
    /// <param name="serverId">Number of the post.</param>
    /// <param name="isPinned">True to pin it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task SetPinnedAsync(Jid newsletter, long serverId, bool isPinned, CancellationToken cancellationToken)
    {
        // zapo only has the names of the variables; their values are those that the server names posts by.
        var variables = NewsletterVariables.Of(newsletter);
        variables["input"] = new JsonObject { ["message_ids"] = new JsonArray(Number(serverId)) };
        return _operations.RunAsync(flow => flow.Connection.SendMexAsync(
            isPinned ? MexQueries.NewsletterPin : MexQueries.NewsletterUnpin, variables, NewsletterClient.Required, cancellationToken));
    }

    /// <summary>Votes in a poll; the vote replaces the former one.</summary>
    /// <param name="newsletter">The newsletter.</param>
    /// <param name="serverId">Number of the post.</param>
    /// <param name="options">Options that are chosen, at least one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task VoteAsync(Jid newsletter, long serverId, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var votes = Node.Of("votes", [.. options.Select(option => Node.OfBytes("vote", SecretContents.HashOf(option)))]);
        return _operations.RunAsync(flow => SendAsync(
            flow.Connection, newsletter, "poll", serverId, null, [votes, new Node("meta", [new("polltype", "vote")])], cancellationToken));
    }

    /// <summary>Counts posts as viewed. This marks nothing as read on the account's other devices.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task MarkViewedAsync(Jid newsletter, IReadOnlyList<long> serverIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serverIds);
        if (serverIds.Count == 0) return Task.CompletedTask;
        var items = serverIds.Select(id => new Node("item", [new("server_id", Number(id))])).ToArray();
        return _operations.RunAsync(flow =>
        {
            Node receipt = new(
                "receipt", [new("to", newsletter), new("id", flow.Connection.NextId()), new("type", "view")], [Node.Of("list", items)]);
            cancellationToken.ThrowIfCancellationRequested();
            return flow.Connection.Send(receipt) ? Task.CompletedTask : throw new ConnectionLostException();
        });
    }

    /// <summary>Requests live updates (reactions, views, votes) of a newsletter, and renews the request before it ends while this connection lives.</summary>
    /// <returns>For how long one request holds.</returns>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused, or too many newsletters are tracked.</exception>
    public Task<TimeSpan> TrackAsync(Jid newsletter, CancellationToken cancellationToken) =>
        _operations.RunAsync(flow => flow.Live.TrackAsync(newsletter, cancellationToken));

    /// <summary>Ends the live updates of a newsletter; those of the running request may still arrive.</summary>
    public void Untrack(Jid newsletter) => _operations.Run(flow => flow.Live.Remove(newsletter));

    private static async Task SendAsync(
        ClientConnection connection, Jid newsletter, string type, long serverId, NodeAttribute? more, Node[] children, CancellationToken cancellationToken)
    {
        var id = MessageIds.New();
        var waiting = connection.Requests.Add(id);
        try
        {
            List<NodeAttribute> attributes = [new("to", newsletter), new("id", id), new("server_id", Number(serverId)), new("type", type)];
            if (more is { } attribute) attributes.Add(attribute);
            if (!connection.Send(Node.Of("message", attributes, children))) throw new ConnectionLostException();
            var ack = await waiting.WaitAsync(connection.RequestTimeout, connection.Time, cancellationToken);
            if (ack.GetInteger("error") is not (null or 0) and var code) throw new RequestRefusedException((int)code.Value, ReasonOf((int)code.Value));
        }
        finally
        {
            connection.Requests.Remove(id);
        }
    }

    private static string ReasonOf(int code) => code switch
    {
        400 => "refused",
        401 or 403 => "not_allowed",
        404 => "post_not_found",
        405 or 406 => "reaction_not_allowed",
        479 => "malformed",
        _ => "refused",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
