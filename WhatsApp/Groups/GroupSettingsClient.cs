using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Attributes of groups: name, description, picture and settings. Exceptions as in <see cref="GroupsClient"/>.</summary>
public sealed class GroupSettingsClient
{
    private readonly Operations<GroupFlows> _flows;

    internal GroupSettingsClient(Operations<GroupFlows> flows) => _flows = flows;

    /// <summary>Renames a group; fails with <c>subject_too_long</c> if the server rejects the length.</summary>
    public Task SetSubjectAsync(Jid group, string subject, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetSubjectAsync(group, subject, cancellationToken));

    /// <summary>Sets the description; an empty one removes it. Fails with <c>description_conflict</c> if concurrent changes prevent it repeatedly.</summary>
    public Task SetDescriptionAsync(Jid group, string text, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetDescriptionAsync(group, text, cancellationToken));

    /// <summary>Turns a switch on or off.</summary>
    public Task SetSwitchAsync(Jid group, GroupSwitch which, bool isOn, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetSwitchAsync(group, which, isOn, cancellationToken));

    /// <summary>Sets after how many seconds new messages disappear; 0 for never.</summary>
    public Task SetTimerAsync(Jid group, long seconds, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetTimerAsync(group, seconds, cancellationToken));

    /// <summary>Sets whether admins approve who joins.</summary>
    public Task SetApprovalAsync(Jid group, bool isRequired, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetApprovalAsync(group, isRequired, cancellationToken));

    /// <summary>Sets whether all members add others.</summary>
    public Task SetMembersAddAsync(Jid group, bool allMembers, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetMembersAddAsync(group, allMembers, cancellationToken));

    /// <summary>Sets whether all members get the invite link.</summary>
    public Task SetMembersInviteAsync(Jid group, bool allMembers, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetMembersInviteAsync(group, allMembers, cancellationToken));

    /// <summary>Sets whether all members send the history to those who join.</summary>
    public Task SetMembersShareHistoryAsync(Jid group, bool allMembers, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetMembersShareHistoryAsync(group, allMembers, cancellationToken));

    /// <summary>Sets whether messages can't be shared out of the group.</summary>
    public Task SetSharingLimitAsync(Jid group, bool isLimited, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Edits.SetSharingLimitAsync(group, isLimited, cancellationToken));

    /// <summary>Sets the picture, a JPEG; fails with <c>picture_invalid</c> if the server rejects it.</summary>
    /// <returns>Id of the picture, or null if the server returned none.</returns>
    public Task<string?> SetPictureAsync(Jid group, ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Pictures.SetAsync(group, jpeg, cancellationToken));

    /// <summary>Removes the picture.</summary>
    public Task RemovePictureAsync(Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Pictures.RemoveAsync(group, cancellationToken));

    /// <summary>Address of the picture; null if there is none.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isPreview">True for the small one.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<GroupPicture?> FindPictureAsync(Jid group, bool isPreview, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Pictures.FindAsync(group, isPreview, cancellationToken));

    /// <summary>Addresses of the pictures of several groups, in few requests; groups without one, and those that the account can't see, are missing.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="isPreview">True for the small ones.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyDictionary<Jid, GroupPicture>> FindPicturesAsync(
        IReadOnlyList<Jid> groups, bool isPreview, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return _flows.RunAsync(flows => flows.Pictures.FindManyAsync(groups, isPreview, cancellationToken));
    }
}
