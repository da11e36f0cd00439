using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>A person invited to administer a newsletter.</summary>
/// <param name="User">Account, by LID if the server sends it.</param>
/// <param name="PhoneNumber">Its phone number, digits, or null when the server hides it.</param>
public sealed record NewsletterInvitee(Jid User, string? PhoneNumber)
{
    /// <summary>Never prints the person.</summary>
    public override string ToString() => nameof(NewsletterInvitee);
}

/// <summary>Admins of newsletters: persons are named by their LID.</summary>
public sealed class NewsletterAdminsClient
{
    private readonly Operations<NewsletterFlow> _operations;

    internal NewsletterAdminsClient(Operations<NewsletterFlow> operations) => _operations = operations;

    /// <summary>Invites a person to be an admin. The caller must send the invitation message.</summary>
    /// <returns>When the invitation expires, or null if the server does not report it.</returns>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<DateTimeOffset?> InviteAsync(Jid newsletter, Jid user, CancellationToken cancellationToken) =>
        RunAsync(MexQueries.NewsletterInvite, newsletter, user, answer => MexJson.Time(answer, "invite_expiration_time"), cancellationToken);

    /// <summary>Revokes an invitation.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task RevokeInviteAsync(Jid newsletter, Jid user, CancellationToken cancellationToken) =>
        RunAsync(MexQueries.NewsletterInviteRevoke, newsletter, user, static _ => true, cancellationToken);

    /// <summary>Accepts the invitation of this account.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task AcceptInviteAsync(Jid newsletter, CancellationToken cancellationToken) => _operations.RunAsync(async flow =>
    {
        await flow.Terms.AcceptForAdminsAsync(cancellationToken);
        await flow.Connection.SendMexAsync(
            MexQueries.NewsletterInviteAccept, NewsletterVariables.Of(newsletter), NewsletterClient.Required, cancellationToken);
    });

    /// <summary>Makes an admin a follower again.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task DemoteAsync(Jid newsletter, Jid user, CancellationToken cancellationToken) =>
        RunAsync(MexQueries.NewsletterDemote, newsletter, user, static _ => true, cancellationToken);

    /// <summary>Makes an admin the owner; this account is an admin from then on.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task ChangeOwnerAsync(Jid newsletter, Jid user, CancellationToken cancellationToken) =>
        RunAsync(MexQueries.NewsletterChangeOwner, newsletter, user, static _ => true, cancellationToken);

    /// <summary>Number of admins, including the owner; null if the server does not report it.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<long?> CountAsync(Jid newsletter, CancellationToken cancellationToken) => _operations.RunAsync(flow => flow.Connection.SendMexAsync(
        MexQueries.NewsletterAdminInfo, NewsletterVariables.Of(newsletter),
        answer => answer is { ValueKind: JsonValueKind.Object } info ? MexJson.Integer(info, "admin_count") : null, cancellationToken));

    /// <summary>All invited people.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyList<NewsletterInvitee>> ListInvitesAsync(Jid newsletter, CancellationToken cancellationToken) =>
        _operations.RunAsync(flow => flow.Connection.SendMexAsync(
            MexQueries.NewsletterInvites, NewsletterVariables.Of(newsletter), ReadInvites, cancellationToken));

    /// <summary>The first followers of a newsletter; only its admins see them.</summary>
    /// <param name="newsletter">The newsletter.</param>
    /// <param name="count">How many at most; the server has no further pages.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyList<NewsletterFollower>> ListFollowersAsync(Jid newsletter, int count, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["newsletter_id"] = newsletter.ToString(), ["count"] = count };
        return _operations.RunAsync(flow => flow.Connection.SendMexAsync(
            MexQueries.NewsletterFollowers, new JsonObject { ["input"] = input }, answer => ReadFollowers(answer, count), cancellationToken));
    }

    private static IReadOnlyList<NewsletterFollower> ReadFollowers(JsonElement? answer, int count) =>
        answer is { } found && MexJson.Find(found, "followers") is { } followers
            ? [.. MexJson.Items(followers, "edges").Select(ReadFollower).OfType<NewsletterFollower>().Take(count)]
            : [];

    private static NewsletterFollower? ReadFollower(JsonElement edge)
    {
        if (MexJson.Find(edge, "node") is not { } user) return null;
        var number = NewsletterReader.Address(user, "pn") is { IsPhoneNumber: true } pn ? (Jid?)pn : null;
        return (NewsletterReader.Address(user, "id") ?? number) is { } named
            ? new NewsletterFollower(
                named, number?.User, MexJson.Text(user, "display_name"), NewsletterReader.RoleOf(MexJson.Text(edge, "role")),
                MexJson.Time(edge, "follow_time"))
            : null;
    }

    private static IReadOnlyList<NewsletterInvitee> ReadInvites(JsonElement? answer) =>
        answer is { } admin ? [.. MexJson.Items(admin, "pending_admin_invites").Select(ReadInvite).OfType<NewsletterInvitee>()] : [];

    private static NewsletterInvitee? ReadInvite(JsonElement invite)
    {
        if (MexJson.Find(invite, "user") is not { } user) return null;
        var number = NewsletterReader.Address(user, "pn") is { IsPhoneNumber: true } pn ? (Jid?)pn : null;
        return (NewsletterReader.Address(user, "id") ?? number) is { } named ? new NewsletterInvitee(named, number?.User) : null;
    }

    private Task<T> RunAsync<T>(MexQuery query, Jid newsletter, Jid user, Func<JsonElement, T> parse, CancellationToken cancellationToken) =>
        _operations.RunAsync(flow => flow.Connection.SendMexAsync(
            query, NewsletterVariables.Of(newsletter, user),
            answer => answer is { ValueKind: JsonValueKind.Object } done ? parse(done) : throw new WhatsAppRefusedException("empty_answer"),
            cancellationToken));
}
