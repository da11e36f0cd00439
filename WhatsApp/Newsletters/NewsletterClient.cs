using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Newsletters: metadata, following, and own ones. Posts, admins and the directory have separate objects.</summary>
public sealed class NewsletterClient
{
    private readonly Operations<NewsletterFlow> _operations;

    internal NewsletterClient(Operations<NewsletterFlow> operations)
    {
        _operations = operations;
        Posts = new NewsletterPostsClient(operations);
        Admins = new NewsletterAdminsClient(operations);
        Directory = new NewsletterDirectoryClient(operations);
    }

    /// <summary>Posts: reading them, reactions, views, votes, live updates. Posting is sending a message to the newsletter.</summary>
    public NewsletterPostsClient Posts { get; }

    /// <summary>Admins, their invitations, and the owner.</summary>
    public NewsletterAdminsClient Admins { get; }

    /// <summary>The public directory.</summary>
    public NewsletterDirectoryClient Directory { get; }

    /// <summary>All newsletters that the account follows or owns.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<IReadOnlyList<Newsletter>> ListAsync(CancellationToken cancellationToken) => _operations.RunAsync(flow => flow.Connection.SendMexAsync(
        MexQueries.NewsletterList, new JsonObject { ["fetch_wamo_sub"] = false, ["fetch_status_metadata"] = false }, ReadAll, cancellationToken));

    /// <summary>Creates a newsletter, after its terms were accepted.</summary>
    /// <param name="name">Name.</param>
    /// <param name="description">Description, or null.</param>
    /// <param name="picture">Picture, JPEG, or null.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<Newsletter> CreateAsync(string name, string? description, byte[]? picture, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["name"] = name, ["description"] = description };
        if (picture is not null) input["picture"] = Convert.ToBase64String(picture);
        return _operations.RunAsync(async flow =>
        {
            await flow.Terms.AcceptForCreationAsync(cancellationToken);
            return await flow.Connection.SendMexAsync(MexQueries.NewsletterCreate, new JsonObject { ["input"] = input }, One, cancellationToken);
        });
    }

    /// <summary>Finds a newsletter by its address; null if it does not exist.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<Newsletter?> FindAsync(Jid newsletter, CancellationToken cancellationToken) => FindAsync(newsletter.ToString(), "JID", cancellationToken);

    /// <summary>Finds a newsletter by the code of its link; null if it does not exist.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<Newsletter?> FindByInviteAsync(string code, CancellationToken cancellationToken) => FindAsync(code, "INVITE", cancellationToken);

    /// <summary>Changes a newsletter of this account.</summary>
    /// <returns>The newsletter as far as the answer describes it.</returns>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<Newsletter> EditAsync(Jid newsletter, NewsletterChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var updates = new JsonObject();
        if (changes.Name is { } name) updates["name"] = name;
        if (changes.Description is { } description) updates["description"] = description;
        // No picture: Baileys sends an empty text, zapo null. An empty text is also valid for the type of the field.
        if (changes.Picture is { } picture) updates["picture"] = Convert.ToBase64String(picture);
        updates["settings"] = changes.Reactions is { } reactions
            ? new JsonObject { ["reaction_codes"] = new JsonObject { ["value"] = reactions.ToString().ToUpperInvariant() } }
            : null;
        return _operations.RunAsync(flow => flow.Connection.SendMexAsync(
            MexQueries.NewsletterUpdate, new JsonObject { ["newsletter_id"] = newsletter.ToString(), ["updates"] = updates }, One, cancellationToken));
    }

    /// <summary>Deletes a newsletter of this account. Nothing brings it back.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task DeleteAsync(Jid newsletter, CancellationToken cancellationToken) => ChangeAsync(MexQueries.NewsletterDelete, newsletter, cancellationToken);

    /// <summary>Follows a newsletter.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task FollowAsync(Jid newsletter, CancellationToken cancellationToken) => _operations.RunAsync(async flow =>
    {
        await flow.Terms.AcceptForFollowingAsync(cancellationToken);
        await flow.Connection.SendMexAsync(MexQueries.NewsletterFollow, NewsletterVariables.Of(newsletter), Required, cancellationToken);
    });

    /// <summary>Follows a newsletter no longer.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task UnfollowAsync(Jid newsletter, CancellationToken cancellationToken) => _operations.RunAsync(async flow =>
    {
        await flow.Connection.SendMexAsync(MexQueries.NewsletterUnfollow, NewsletterVariables.Of(newsletter), Required, cancellationToken);
        flow.Live.Remove(newsletter);
    });

    /// <summary>Mutes a newsletter for all devices of the account, or unmutes it.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task SetMutedAsync(Jid newsletter, bool isMuted, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["newsletter_id"] = newsletter.ToString(), ["type"] = NewsletterSettings.MuteFollowers, ["value"] = NewsletterSettings.TextOf(isMuted),
        };
        return _operations.RunAsync(flow => flow.Connection.SendMexAsync(
            MexQueries.NewsletterSetting, new JsonObject { ["input"] = input }, Required, cancellationToken));
    }

    /// <summary>Every newsletter of a list; entries that name none are left out.</summary>
    internal static IReadOnlyList<Newsletter> ReadAll(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } newsletters
        ? [.. newsletters.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object).Select(NewsletterReader.Read).OfType<Newsletter>()]
        : [];

    /// <summary>For answers that must not be null: the server did not perform the operation, and returned no error (WhiskeySockets/Baileys#2313).</summary>
    internal static bool Required(JsonElement? answer) => answer is not null ? true : throw new WhatsAppRefusedException("empty_answer");

    private Task<Newsletter?> FindAsync(string key, string type, CancellationToken cancellationToken)
    {
        var variables = new JsonObject
        {
            ["input"] = new JsonObject { ["key"] = key, ["type"] = type, ["view_role"] = "GUEST" },
            ["fetch_viewer_metadata"] = true,
            ["fetch_full_image"] = true,
            ["fetch_creation_time"] = true,
            ["fetch_wamo_sub"] = false,
            ["fetch_status_metadata"] = false,
            ["fetch_pinned_messages"] = true,
        };
        return _operations.RunAsync(async flow =>
        {
            try
            {
                return await flow.Connection.SendMexAsync(
                    MexQueries.NewsletterInfo, variables, answer => answer is { } found ? NewsletterReader.Read(found) : null, cancellationToken);
            }
            catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == 404)
            {
                return null;
            }
        });
    }

    private static Newsletter One(JsonElement? answer) =>
        answer is { } found && NewsletterReader.Read(found) is { } newsletter ? newsletter : throw new WhatsAppRefusedException("empty_answer");

    private Task<bool> ChangeAsync(MexQuery query, Jid newsletter, CancellationToken cancellationToken) =>
        _operations.RunAsync(flow => flow.Connection.SendMexAsync(query, NewsletterVariables.Of(newsletter), Required, cancellationToken));
}
