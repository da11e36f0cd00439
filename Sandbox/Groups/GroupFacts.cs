namespace WhatIsUp.Sandbox.Groups;

/// <summary>An account as it is remembered where it may be gone.</summary>
/// <param name="PhoneNumber">Its number.</param>
/// <param name="LidUser">User part of its LID.</param>
/// <param name="HidesNumber">True when others do not see the number.</param>
internal sealed record GroupPerson(string PhoneNumber, string LidUser, bool HidesNumber);

/// <summary>A text of a group, with who wrote it.</summary>
/// <param name="Id">Id of the version; empty for names, which have none.</param>
/// <param name="Text">The text.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="At">When.</param>
internal sealed record GroupText(string Id, string Text, GroupPerson By, DateTimeOffset At);

/// <summary>An applicant.</summary>
/// <param name="Applicant">Who.</param>
/// <param name="At">When.</param>
/// <param name="Method"><c>invite_link</c>, <c>linked_group_join</c> or <c>non_admin_add</c>.</param>
/// <param name="By">The member who asked for them, or null.</param>
internal sealed record GroupApplication(GroupPerson Applicant, DateTimeOffset At, string Method, GroupPerson? By);

/// <summary>An invitation of one account (<c>add_request</c>).</summary>
/// <param name="LidUser">Who may come in with it.</param>
/// <param name="Code">The code.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="AdminLid">Who invited.</param>
internal sealed record GroupInvitation(string LidUser, string Code, DateTimeOffset ExpiresAt, string AdminLid);

/// <summary>What a group is like besides its members, name, timer and the two oldest rules. Lists are bounded: the oldest entry goes.</summary>
internal sealed record GroupFacts
{
    private const int MaxEntries = 1_024;
    private const int MaxCodes = 16;

    /// <summary>What holds of a group nothing is stored of.</summary>
    public static readonly GroupFacts Default = new();

    /// <summary>Who gave the name; null for the creator.</summary>
    public GroupText? Subject { get; init; }

    public GroupText? Description { get; init; }

    /// <summary>Who joins by link is approved by an admin.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>Members add others.</summary>
    public bool MembersAdd { get; init; }

    /// <summary>Members get the invite link.</summary>
    public bool MembersInvite { get; init; }

    /// <summary>Members send the history to those who join.</summary>
    public bool MembersShareHistory { get; init; }

    public bool RefusesForwarded { get; init; }

    public bool AllowsAdminReports { get; init; }

    public bool SharesHistory { get; init; }

    public bool IsSharingLimited { get; init; }

    public bool IsSuspended { get; init; }

    public bool IsGrowthLocked { get; init; }

    /// <summary>What makes it a community or a part of one; null for a plain group.</summary>
    public CommunityFacts? Community { get; init; }

    /// <summary>Code of the invite link; null until it is requested.</summary>
    public string? InviteCode { get; init; }

    /// <summary>Codes that were reset.</summary>
    public IReadOnlyList<string> FormerCodes { get; init; } = [];

    public IReadOnlyList<GroupApplication> Applications { get; init; } = [];

    public IReadOnlyList<GroupInvitation> Invitations { get; init; } = [];

    /// <summary>LIDs of accounts that an admin removed: they do not come back by link.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>LIDs of accounts that left: they come back by invitation only.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>Number of the last change of the members.</summary>
    public long MembersVersion { get; init; } = 1;

    /// <summary>Number of the last change of who writes.</summary>
    public long AnnouncementVersion { get; init; } = 1;

    /// <summary>With another invite code; the one before no longer lets anybody in.</summary>
    public GroupFacts WithCode(string code) =>
        this with { InviteCode = code, FormerCodes = InviteCode is { } former ? [.. FormerCodes.TakeLast(MaxCodes - 1), former] : FormerCodes };

    public GroupFacts WithApplication(GroupApplication application) =>
        this with { Applications = [.. Without(application.Applicant.LidUser).TakeLast(MaxEntries - 1), application] };

    public GroupFacts WithoutApplication(string lidUser) => this with { Applications = [.. Without(lidUser)] };

    public GroupFacts WithInvitation(GroupInvitation invitation) =>
        this with { Invitations = [.. Invitations.Where(one => one.LidUser != invitation.LidUser).TakeLast(MaxEntries - 1), invitation] };

    public GroupFacts WithoutInvitation(string lidUser) => this with { Invitations = [.. Invitations.Where(one => one.LidUser != lidUser)] };

    /// <summary>After a member has left.</summary>
    public GroupFacts WithGone(string lidUser, bool isRemoved)
    {
        var (removed, left) = (Removed.Where(one => one != lidUser), Left.Where(one => one != lidUser));
        return isRemoved
            ? this with { Removed = [.. removed.TakeLast(MaxEntries - 1), lidUser], Left = [.. left] }
            : this with { Removed = [.. removed], Left = [.. left.TakeLast(MaxEntries - 1), lidUser] };
    }

    /// <summary>After a member has joined.</summary>
    public GroupFacts WithMember(string lidUser) => WithoutApplication(lidUser).WithoutInvitation(lidUser) with
    {
        Removed = [.. Removed.Where(one => one != lidUser)], Left = [.. Left.Where(one => one != lidUser)],
    };

    private IEnumerable<GroupApplication> Without(string lidUser) => Applications.Where(one => one.Applicant.LidUser != lidUser);
}
