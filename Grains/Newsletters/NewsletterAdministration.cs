using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Newsletters;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Newsletters;

/// <summary>Admins of newsletters. WhatsApp addresses people by LID here: a number without a known LID is queried first.</summary>
internal sealed class NewsletterAdministration(ChannelCore core, MessageSending sending)
{
    private readonly KnownChats _chats = new(core);

    /// <summary>Number of admins, and pending invitations.</summary>
    public async Task<NewsletterAdmins> GetAsync(string newsletterId)
    {
        var (count, invited) = await NewsletterCalls.RunAsync(core, newsletterId, async (client, newsletter, token) =>
            (await client.Newsletters.Admins.CountAsync(newsletter, token), await client.Newsletters.Admins.ListInvitesAsync(newsletter, token)));
        return new NewsletterAdmins(count, [.. invited.Select(person => Addresses.Participant(person.User, person.PhoneNumber, null))]);
    }

    /// <summary>Invites a person, and sends the invitation message.</summary>
    public async Task<NewsletterAdminInvite> InviteAsync(Caller caller, string newsletterId, string jid, string? message)
    {
        var (end, name) = await RunAsync(newsletterId, jid, async (client, newsletter, user, token) =>
        {
            var found = await client.Newsletters.FindAsync(newsletter, token) ?? throw NewsletterCalls.Missing();
            return (await client.Newsletters.Admins.InviteAsync(newsletter, user, token), found.Name);
        });
        var invite = new AdminInviteContent { NewsletterId = newsletterId, NewsletterName = name, ExpiresAt = end, Caption = message };
        return new NewsletterAdminInvite(
            end, await sending.SendAsync(caller, new SendRequest { To = jid, Content = new MessageContent { AdminInvite = invite } }));
    }

    /// <summary>Revokes an invitation.</summary>
    public Task RevokeAsync(string newsletterId, string jid) => RunAsync(newsletterId, jid, async (client, newsletter, user, token) =>
    {
        await client.Newsletters.Admins.RevokeInviteAsync(newsletter, user, token);
        return true;
    });

    /// <summary>Accepts the invitation of the account.</summary>
    public Task AcceptAsync(string newsletterId, string? jid)
    {
        if (jid is not null && (!Jid.TryParse(jid, out var named) || !Addresses.OwnNames(core.Row).Contains(named.ToAccount())))
            throw GatewayException.InvalidField("jid", "must be the account of the channel, or me: others accept their invitations themselves");
        return NewsletterCalls.RunAsync(core, newsletterId, (client, newsletter, token) => client.Newsletters.Admins.AcceptInviteAsync(newsletter, token));
    }

    /// <summary>Makes an admin a follower again.</summary>
    public Task DemoteAsync(string newsletterId, string jid) => RunAsync(newsletterId, jid, async (client, newsletter, user, token) =>
    {
        await client.Newsletters.Admins.DemoteAsync(newsletter, user, token);
        return true;
    });

    /// <summary>Makes an admin the owner.</summary>
    public Task ChangeOwnerAsync(string newsletterId, string jid) => RunAsync(newsletterId, jid, async (client, newsletter, user, token) =>
    {
        await client.Newsletters.Admins.ChangeOwnerAsync(newsletter, user, token);
        return true;
    });

    private async Task<T> RunAsync<T>(string newsletterId, string jid, Func<WhatsAppClient, Jid, Jid, CancellationToken, Task<T>> operation)
    {
        var (stored, wire) = await _chats.PersonAsync(jid);
        return await NewsletterCalls.RunAsync(
            core, newsletterId, async (client, newsletter, token) => await operation(client, newsletter, await LidOfAsync(client, stored, wire, token), token));
    }

    private async Task<Jid> LidOfAsync(WhatsAppClient client, string stored, Jid wire, CancellationToken cancellationToken)
    {
        if (wire.IsLid) return wire;
        var ownNames = Addresses.OwnNames(core.Row).ToArray();
        if (ownNames.Contains(wire) && Array.Find(ownNames, name => name.IsLid) is { User.Length: > 0 } own) return own;
        var (_, known) = await core.Dependencies.Signals.FindNamesAsync(core.Id, wire, cancellationToken);
        if (known is { } lid) return lid;
        if (Jid.Parse(stored) is not { IsPhoneNumber: true } number
            || await client.Contacts.CheckAsync([number], cancellationToken) is not [{ Account: not null } check])
            throw UnknownAccounts.Missing();
        return check.Lid ?? wire;
    }
}
