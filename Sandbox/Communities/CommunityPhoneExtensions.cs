using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>What a phone does with communities.</summary>
public static class CommunityPhoneExtensions
{
    /// <summary>Makes a community, with its announcement group.</summary>
    /// <exception cref="SandboxRefusedException">The subject is too long, or there are too many groups.</exception>
    public static Task<SandboxCommunity> CreateCommunityAsync(this SandboxPhone phone, string subject, CancellationToken cancellationToken = default) =>
        phone.CreateCommunityAsync(subject, null, cancellationToken);

    /// <summary>Makes a community, if the phone's owner has fewer groups than so many.</summary>
    internal static Task<SandboxCommunity> CreateCommunityAsync(this SandboxPhone phone, string subject, int? mostOfOwner, CancellationToken cancellationToken)
    {
        GroupPhoneExtensions.CheckSubject(subject);
        return phone.CallOnlineAsync(
            () =>
            {
                if (mostOfOwner is { } most && phone.Part<GroupDirectory>().CountOf(phone.Account.Owner) >= most)
                    throw new SandboxRefusedException("limit", "The owner has as many groups as it may.");
                var parent = phone.Communities().Create(phone.Account, subject)
                    ?? throw new SandboxRefusedException("conflict", "The sandbox holds no more groups.");
                return phone.ViewCommunity(parent);
            },
            cancellationToken);
    }

    /// <summary>The communities this phone is in.</summary>
    public static Task<IReadOnlyList<SandboxCommunity>> ListCommunitiesAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallAsync<IReadOnlyList<SandboxCommunity>>(
        () =>
        [
            .. phone.Part<GroupDirectory>().Of(phone.Account).Where(group => phone.Communities().IsCommunity(group))
                .OrderBy(group => group.CreatedAt).ThenBy(group => group.Id, StringComparer.Ordinal).Select(phone.ViewCommunity),
        ],
        cancellationToken);

    /// <summary>A community this phone is in.</summary>
    /// <exception cref="SandboxRefusedException">There is none with this JID.</exception>
    public static Task<SandboxCommunity> ReadCommunityAsync(this SandboxPhone phone, Jid community, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.ViewCommunity(phone.OwnCommunity(community)), cancellationToken);

    /// <summary>Makes a group of a community.</summary>
    /// <exception cref="SandboxRefusedException">The phone may not, or an account does not exist.</exception>
    public static Task<SandboxGroup> CreateCommunityGroupAsync(
        this SandboxPhone phone, Jid community, string subject, IReadOnlyCollection<Jid> participants, bool isHidden = false,
        CancellationToken cancellationToken = default)
    {
        GroupPhoneExtensions.CheckSubject(subject);
        return phone.CallOnlineAsync(
            () =>
            {
                var (parent, people) = (phone.OwnCommunity(community), phone.Accounts(participants));
                return GroupPhoneExtensions.View(Permitted(() => phone.Communities().CreateGroup(parent, phone.Account, subject, people, isHidden)));
            },
            cancellationToken);
    }

    /// <summary>Links a group to a community; the phone administers both.</summary>
    /// <exception cref="SandboxRefusedException">It does not, the group belongs to a community, or there are too many.</exception>
    public static Task LinkGroupAsync(this SandboxPhone phone, Jid community, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () =>
        {
            var (parent, own) = (phone.OwnCommunity(community), phone.Administered(group));
            if (!parent.IsAdmin(phone.Account)) throw GroupPhoneRefusals.NotAdmin("Only an administrator of the community does this.");
            if (phone.Communities().Find(own) is not null)
                throw GroupPhoneRefusals.Of(GroupRefusals.Conflict(), "already_linked", "The group belongs to a community.");
            if (phone.Communities().IsFull(parent))
                throw GroupPhoneRefusals.Of(Refusal.NotAcceptable(), "community_full", "The community takes no more groups.");
            phone.Communities().Link(parent, own, phone.Account, isHidden: false);
            return true;
        },
        cancellationToken);

    /// <summary>Unlinks a group from a community that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">It does not, or the group is not linked.</exception>
    public static Task UnlinkGroupAsync(this SandboxPhone phone, Jid community, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () =>
        {
            var parent = phone.OwnCommunity(community);
            if (!parent.IsAdmin(phone.Account)) throw GroupPhoneRefusals.NotAdmin("Only an administrator of the community does this.");
            phone.Communities().Unlink(parent, phone.LinkedGroup(parent, group), phone.Account, removesOrphans: false);
            return true;
        },
        cancellationToken);

    /// <summary>Joins a group as a member of its community.</summary>
    /// <exception cref="SandboxRefusedException">The phone is not in the community, or sees no such group.</exception>
    public static Task<SandboxGroup> JoinCommunityGroupAsync(
        this SandboxPhone phone, Jid community, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () =>
        {
            var linked = phone.LinkedGroup(phone.OwnCommunity(community), group);
            phone.Part<GroupDirectory>().Add(linked, phone.Account, [phone.Account]);
            return GroupPhoneExtensions.View(linked);
        },
        cancellationToken);

    /// <summary>Ends a community that this phone made.</summary>
    /// <exception cref="SandboxRefusedException">It did not.</exception>
    public static Task DeactivateCommunityAsync(this SandboxPhone phone, Jid community, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () =>
        {
            var parent = phone.OwnCommunity(community);
            if (parent.Members[phone.Account] != SandboxGroupRole.Superadmin) throw GroupPhoneRefusals.NotAdmin("Only the creator does this.");
            phone.Communities().Deactivate(parent, phone.Account);
            return true;
        },
        cancellationToken);

    private static CommunityDirectory Communities(this SandboxPhone phone) => phone.Part<CommunityDirectory>();

    internal static Group OwnCommunity(this SandboxPhone phone, Jid jid) =>
        phone.Own(jid) is var group && phone.Communities().IsCommunity(group) ? group
        : throw new SandboxRefusedException("not_found", "The phone is in no such community.", "community_id");

    private static Group LinkedGroup(this SandboxPhone phone, Group parent, Jid jid) =>
        phone.Communities().GroupsOf(parent, phone.Account).FirstOrDefault(group => group.Jid == jid)
        ?? throw new SandboxRefusedException("not_found", "The community has no such group.", "group_id");

    private static SandboxCommunity ViewCommunity(this SandboxPhone phone, Group parent) => new(
        parent.Jid, parent.Subject, parent.CreatedAt,
        [.. phone.Communities().GroupsOf(parent, phone.Account).Select(group => ViewPart(group, phone.Communities().Find(group)!))],
        GroupPhoneExtensions.View(parent).Members);

    private static SandboxCommunityGroup ViewPart(Group group, CommunityFacts facts) => new(
        group.Jid, group.Subject,
        facts.Part switch { CommunityPart.Announcement => "announcement", CommunityPart.GeneralChat => "general_chat", _ => "subgroup" },
        facts.IsHidden, group.Members.Count);

    private static T Permitted<T>(Func<T> change) => GroupPhoneRefusals.Run(change, GroupPhoneRefusals.ReasonOfCommunity);
}
