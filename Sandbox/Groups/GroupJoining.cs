using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>How accounts come into groups by themselves: by link, by invitation, and by requests that admins decide on. Throws <see cref="Refusal"/>.</summary>
internal sealed class GroupJoining(StateStore store, ServerClock clock, GroupDirectory groups)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int LinkLength = 22, InvitationLength = 16, MinCodeLength = 4, MaxCodeLength = 64;

    /// <summary>How long an invitation holds.</summary>
    private static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(3);

    /// <summary>The code of the invite link.</summary>
    public string CodeOf(Group group)
    {
        if (groups.Facts.Of(group).InviteCode is null) groups.Facts.Change(group, facts => facts.WithCode(NewCode(LinkLength)));
        return groups.Facts.Of(group).InviteCode!;
    }

    /// <summary>Makes a new code, and notifies the members.</summary>
    public string Reset(Group group, Account actor)
    {
        _ = CodeOf(group);
        groups.Facts.Change(group, facts => facts.WithCode(NewCode(LinkLength)));
        var code = CodeOf(group);
        groups.Notices.Send(group, actor, group.Members.Keys, N("invite", ("code", code)));
        return code;
    }

    /// <summary>The group behind a link.</summary>
    public Group LookUp(Account account, string code)
    {
        var group = Find(code);
        return groups.Facts.Of(group).Removed.Contains(account.LidUser) ? throw Refusal.NotAuthorized() : group;
    }

    /// <summary>Joins by link.</summary>
    /// <returns>The group, and whether an admin must approve first.</returns>
    public (Group Group, bool IsPending) Join(Account account, string code)
    {
        var group = Find(code);
        var facts = groups.Facts.Of(group);
        if (group.Members.ContainsKey(account)) throw GroupRefusals.AlreadyMember();
        if (facts.Removed.Contains(account.LidUser)) throw GroupRefusals.RemovedBefore();
        if (facts.IsSuspended) throw GroupRefusals.Locked();
        if (facts.IsGrowthLocked) throw GroupRefusals.GrowthLocked();
        if (group.Members.Count >= GroupDirectory.MaxMembers) throw GroupRefusals.Full();
        if (facts.RequiresApproval)
        {
            Apply(group, account, "invite_link", null);
            return (group, true);
        }
        Enter(group, account, account, "invite");
        return (group, false);
    }

    /// <summary>Invites an account that may not be added.</summary>
    public GroupInvitation Invite(Group group, Account admin, Account account)
    {
        var invitation = new GroupInvitation(account.LidUser, NewCode(InvitationLength), clock.Now + InvitationLifetime, admin.LidUser);
        groups.Facts.Change(group, facts => facts.WithInvitation(invitation));
        return invitation;
    }

    /// <summary>The group behind an invitation.</summary>
    /// <param name="account">Who was invited.</param>
    /// <param name="jid">The group.</param>
    /// <param name="code">The code.</param>
    /// <param name="expiration">When it ends, as the request names it; null if it does not.</param>
    public Group LookUpInvitation(Account account, Jid? jid, string code, long? expiration) => FindInvited(account, jid, code, expiration);

    /// <summary>Joins by an invitation.</summary>
    /// <inheritdoc cref="LookUpInvitation"/>
    public Group Accept(Account account, Jid? jid, string code, long? expiration = null)
    {
        var group = FindInvited(account, jid, code, expiration);
        if (group.Members.Count >= GroupDirectory.MaxMembers) throw GroupRefusals.Full();
        Enter(group, account, account, "invite");
        return group;
    }

    /// <summary>Somebody asks to join; the admins are notified, with the applicant or the member who asked as the author.</summary>
    public void Apply(Group group, Account account, string method, Account? by)
    {
        if (groups.Facts.Of(group).Applications.Any(one => one.Applicant.LidUser == account.LidUser)) return;
        var application = new GroupApplication(GroupDirectory.PersonOf(account), clock.Now, method, by is null ? null : GroupDirectory.PersonOf(by));
        groups.Facts.Change(group, facts => facts.WithApplication(application));
        groups.Notices.Send(group, by ?? account, Admins(group),
            N("created_membership_requests", [("request_method", method)], N("requested_user", GroupNodes.Names(group, account))));
    }

    /// <summary>Lets applicants in, or rejects them.</summary>
    /// <returns>For each the number of the error, or null.</returns>
    public IReadOnlyList<int?> Decide(Group group, Account admin, IReadOnlyList<Account?> accounts, bool isApproved)
    {
        const int NotFound = 404, Full = 419;
        var errors = new List<int?>();
        foreach (var account in accounts)
        {
            if (account is null || groups.Facts.Of(group).Applications.All(one => one.Applicant.LidUser != account.LidUser)) errors.Add(NotFound);
            else if (!isApproved)
            {
                End(group, admin, account);
                errors.Add(null);
            }
            else if (group.Members.Count >= GroupDirectory.MaxMembers) errors.Add(Full);
            else
            {
                Enter(group, admin, account, null);
                errors.Add(null);
            }
        }
        return errors;
    }

    private void Enter(Group group, Account actor, Account account, string? reason)
    {
        groups.Add(group, actor, [account], reason);
        groups.Entered.Raise(new GroupEntry(group, actor, account));
    }

    /// <summary>An applicant takes the request back.</summary>
    /// <returns>False when there is none.</returns>
    public bool Withdraw(Group group, Account account)
    {
        if (groups.Facts.Of(group).Applications.All(one => one.Applicant.LidUser != account.LidUser)) return false;
        End(group, account, account);
        return true;
    }

    /// <summary>Ends an invitation.</summary>
    /// <returns>False when there is none.</returns>
    public bool Revoke(Group group, Account admin, Account account)
    {
        if (groups.Facts.Of(group).Invitations.FirstOrDefault(one => one.LidUser == account.LidUser) is not { } invitation) return false;
        groups.Facts.Change(group, facts => facts.WithoutInvitation(account.LidUser));
        groups.Notices.Send(group, admin, Admins(group),
            N("revoke", [], N("participant", [.. GroupNodes.Names(group, account), ("expiration", invitation.ExpiresAt)])));
        return true;
    }

    private void End(Group group, Account actor, Account applicant)
    {
        groups.Facts.Change(group, facts => facts.WithoutApplication(applicant.LidUser));
        groups.Notices.Send(group, actor, [.. Admins(group), applicant],
            N("revoked_membership_requests", [], N("participant", GroupNodes.Names(group, applicant))));
    }

    private Group Find(string code)
    {
        if (code.Length is < MinCodeLength or > MaxCodeLength || !code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            throw Refusal.BadRequest();
        var (id, isCurrent) = groups.Facts.FindCode(code);
        if (id is null || store.State.FindGroup(new Jid(id, JidServer.Group)) is not { } group) throw Refusal.NotAcceptable();
        return isCurrent ? group : throw GroupRefusals.Gone();
    }

    private Group FindInvited(Account account, Jid? jid, string code, long? expiration)
    {
        if (store.State.FindGroup(jid) is not { } group) throw Refusal.NotFound();
        if (group.Members.ContainsKey(account)) throw GroupRefusals.Conflict();
        var invitation = groups.Facts.Of(group).Invitations.FirstOrDefault(one => one.Code == code && one.LidUser == account.LidUser)
            ?? throw Refusal.NotFound();
        var end = Math.Min(invitation.ExpiresAt.ToUnixTimeSeconds(), expiration ?? long.MaxValue);
        return end > clock.Now.ToUnixTimeSeconds() ? group : throw GroupRefusals.Gone();
    }

    private static IEnumerable<Account> Admins(Group group) => group.Members.Keys.Where(group.IsAdmin);

    private static string NewCode(int length) => RandomNumberGenerator.GetString(Letters, length);
}
