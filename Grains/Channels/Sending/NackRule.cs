using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Channels;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>The effect of a server's refusal on a message that waits for its ack.</summary>
/// <param name="Code">Stable code in the API.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Sends">How often it is sent before it counts as failed; the first time counts.</param>
public sealed record NackRule(string Code, string Message, int Sends)
{
    /// <summary>Sent again until it expires.</summary>
    public const int WhileItLives = int.MaxValue;

    /// <summary>Code for restrictions of the account.</summary>
    public const string Forbidden = "forbidden";

    private const int AfterRepair = 3;

    private const int Restricted = 463, NewChatsCapped = 475;

    /// <summary>
    /// Refusals that may be caused by the recipient's address: after this many, the message is sent once to the other address, if it can't have been delivered.
    /// </summary>
    public int ReaddressedAfter { get; private init; } = int.MaxValue;

    /// <summary>The rule for a number (protocol reference 4.5; Baileys, whatsmeow and the web client agree on the named ones).</summary>
    public static NackRule Of(int error) => error switch
    {
        400 => new("refused", "WhatsApp refused the message: it is malformed, or its recipient address is not accepted from this account.", 1)
        {
            ReaddressedAfter = 1,
        },
        Restricted => new("restricted", "WhatsApp does not allow this account to start a chat with this person now.", 1) { ReaddressedAfter = 1 },
        NewChatsCapped => new("new_chats_capped", "WhatsApp does not allow this account to start more new chats in this cycle.", 1),
        // The client forgets the device lists with these two: the next try has fresh ones.
        479 => new("malformed", "WhatsApp rejects the message as malformed.", AfterRepair) { ReaddressedAfter = AfterRepair - 1 },
        421 => new("stale_addressing", "The addressing of this chat has changed.", AfterRepair),
        408 or 429 => new("rate_limited", "WhatsApp temporarily accepts no further messages.", WhileItLives),
        501 => new("not_supported", "WhatsApp does not support this message.", 1),
        >= 500 and < 550 => new("unavailable", "WhatsApp could not accept the message.", WhileItLives),
        401 or 403 => new(Forbidden, "WhatsApp does not allow this account to write here.", 1),
        404 => new("recipient_not_found", "WhatsApp has no such recipient.", 1),
        413 => new("too_large", "The message is too large for WhatsApp.", 1),
        _ => new("refused", "WhatsApp refused the message.", 1),
    };

    /// <summary>
    /// Until when a refused message is held, or null if it is not: WhatsApp accepts it after the end of its lock or cap. A 463 without a lock is about the
    /// recipient, and a lock without a known end is not retried.
    /// </summary>
    public static Hold? HoldOf(int error, ChannelLimits limits, DateTimeOffset now) => error switch
    {
        Restricted when limits.TimeLock is { Active: true, Until: { } until } && until > now => new Hold(HeldReason.TimeLock, until),
        NewChatsCapped when limits.Capping is { State: Abstractions.Channels.CappingState.Capped, Until: { } until } && until > now =>
            new Hold(HeldReason.Capping, until),
        _ => null,
    };

    /// <summary>The error of a message for which the client found no recipient devices.</summary>
    public static MessageError Unreachable(string reason) => new(reason, reason switch
    {
        "not_on_whatsapp" => "This number is not on WhatsApp.",
        "group_not_found" => "WhatsApp has no such group.",
        "group_ended" => "The group has ended.",
        "not_in_group" => "This account is not a member of the group.",
        "story_to_nobody" => "Nobody would see the story: its list contains nobody who is on WhatsApp, or the account has no contacts.",
        "no_session" => "WhatsApp has no keys for any device of the recipient.",
        "not_supported" => "Nothing can be sent to this kind of address.",
        _ => "WhatsApp refused the message.",
    }, null);

    /// <summary>The error that the message shows.</summary>
    public MessageError ErrorOf(int error, DateTimeOffset? retryAt) => new(Code, Message, error, retryAt);
}
