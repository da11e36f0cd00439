using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>
/// Refusals of WhatsApp's server as the user of a phone gets them, with the reasons that channels get (<c>docs/groups.md</c>). States of the phone or the
/// sandbox itself remain conflicts.
/// </summary>
internal static class GroupPhoneRefusals
{
    private const string NotAdminReason = "not_an_admin";

    /// <summary>Runs what the server may refuse.</summary>
    /// <param name="action">What the phone does.</param>
    /// <param name="reasonOf">The reason for a number of the server.</param>
    public static T Run<T>(Func<T> action, Func<int, string> reasonOf)
    {
        try
        {
            return action();
        }
        catch (Refusal refusal)
        {
            throw Of(refusal, reasonOf(refusal.Code), $"The server refuses it ({refusal.Code} {refusal.Message}).");
        }
    }

    /// <summary>Only an administrator may do it.</summary>
    public static SandboxRefusedException NotAdmin(string message) => Of(Refusal.Forbidden(), NotAdminReason, message);

    /// <summary>A refusal of the server.</summary>
    public static SandboxRefusedException Of(Refusal refusal, string reason, string message) => SandboxRefusedException.ByServer(refusal.Code, reason, message);

    /// <summary>Reason for a number where an account joins.</summary>
    public static string ReasonOfJoining(int code) => code switch
    {
        304 or 409 => "already_member",
        400 or 404 or 406 => "invite_invalid",
        401 or 403 => "not_allowed",
        405 => "removed_from_group",
        410 => "invite_expired",
        419 => "group_full",
        423 => "group_locked",
        436 => "growth_locked",
        _ => SandboxRefusedException.Refused,
    };

    /// <summary>Reason for a number where a community changes.</summary>
    public static string ReasonOfCommunity(int code) => code switch
    {
        403 => NotAdminReason,
        406 => "community_full",
        409 => "already_linked",
        _ => SandboxRefusedException.Refused,
    };
}
