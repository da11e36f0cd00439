using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// What the server's numbers mean for groups (whatsmeow @33cfac51, group.go and errors.go; whatsapp-rust @1489b7da, wacore/src/iq/groups; the web client's
/// bundle for those of joining).
/// </summary>
internal static class GroupRefusals
{
    /// <summary>Number of "you may not".</summary>
    public const int Forbidden = 403;

    /// <summary>Code for a concurrent change by somebody else.</summary>
    public const int Conflict = 409;

    /// <summary>Number of what has ended.</summary>
    public const int Gone = 410;

    /// <summary>Number of "not so fast".</summary>
    public const int RateLimited = GroupPace.RateLimited;

    /// <summary>Reason of a request about a group that the account is not in.</summary>
    public const string NotMember = "not_a_member";

    /// <summary>Reason of a request about a group that does not exist.</summary>
    public const string NoGroup = "group_not_found";

    /// <summary>Reason of a request about a group that has ended, such as one that came with a community.</summary>
    public const string Ended = "group_ended";

    private const int MaxReasonLength = 64;

    /// <summary>True when the account does not see the group: it is no member, or there is no such group.</summary>
    public static bool IsUnseen(string reason) => reason is NotMember or NoGroup or Ended;

    /// <summary>The refusal for the caller.</summary>
    public static WhatsAppRefusedException Of(GroupOperation operation, RequestRefusedException refused) =>
        new(ReasonOf(operation, refused.Code) ?? ReasonOf(refused.Text), refused.Code, refused.Backoff);

    /// <summary>The stable word for a number, or null for one without a known meaning.</summary>
    public static string? ReasonOf(GroupOperation operation, int code) => (operation, code) switch
    {
        (_, RateLimited) => "rate_limited",
        (GroupOperation.JoinLinked, 401 or Forbidden) => NotMember,
        (GroupOperation.JoinLinked, 404) => NoGroup,
        (GroupOperation.JoinLinked, Gone) => Ended,
        (GroupOperation.LookUp or GroupOperation.Join or GroupOperation.JoinLinked, _) => ReasonOfJoining(code),
        (GroupOperation.Subject or GroupOperation.Create, 406) => "subject_too_long",
        (GroupOperation.Description, 406) => "description_too_long",
        (GroupOperation.Description, Conflict) => "description_conflict",
        (GroupOperation.Picture, 406) => "picture_invalid",
        (GroupOperation.Create or GroupOperation.Members, 419) => "group_full",
        (GroupOperation.Create, 403) => "not_allowed",
        (GroupOperation.Read or GroupOperation.Suggest, 401 or Forbidden) => NotMember,
        (GroupOperation.Suggest, 405) => "not_allowed",
        (GroupOperation.Suggest, 406 or 419) => "community_full",
        (_, 401 or Forbidden) => "not_an_admin",
        (GroupOperation.Create, 404) => "participant_not_found",
        (_, 404) => NoGroup,
        (_, Gone) => Ended,
        (_, 423) => "group_locked",
        _ => null,
    };

    private static string? ReasonOfJoining(int code) => code switch
    {
        304 or Conflict => "already_member",
        400 or 404 or 406 => "invite_invalid",
        401 or Forbidden => "not_allowed",
        405 => "removed_from_group",
        Gone => "invite_expired",
        412 => "community_full",
        416 => "community_suspended",
        419 => "group_full",
        423 => "group_locked",
        436 => "growth_locked",
        _ => null,
    };

    private static string ReasonOf(string text) =>
        text.Length is > 0 and <= MaxReasonLength && text.All(letter => char.IsAsciiLetterLower(letter) || letter is '-' or '_')
            ? text.Replace('-', '_') : "refused";
}
