using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>What a refusal of the server means for a message that waits for its ack.</summary>
/// <param name="Code">Stable word for the customer.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Sends">How often it is sent before it counts as failed; the first time counts.</param>
public sealed record NackRule(string Code, string Message, int Sends)
{
    /// <summary>Sent again until it expires.</summary>
    public const int WhileItLives = int.MaxValue;

    /// <summary>Word for what the account may not do.</summary>
    public const string Forbidden = "forbidden";

    private const int AfterRepair = 3;

    private const int Restricted = 463, NewChatsCapped = 475;

    /// <summary>After how many refusals the name of the recipient may be the reason: it goes out once under the other one, if nobody can have it yet.</summary>
    public int ReaddressedAfter { get; private init; } = int.MaxValue;

    /// <summary>The rule for a number (protocol reference 4.5; Baileys, whatsmeow and the web client agree on the named ones).</summary>
    public static NackRule Of(int error) => error switch
    {
        400 => new("refused", "WhatsApp refused the message: it is malformed, or names its recipient in a way that this account may not use.", 1) { ReaddressedAfter = 1 },
        Restricted => new("restricted", "WhatsApp lets this account start no chat with this person now.", 1) { ReaddressedAfter = 1 },
        NewChatsCapped => new("new_chats_capped", "WhatsApp lets this account start no more new chats in this cycle.", 1),
        // The client forgets the device lists with these two: the next try has fresh ones.
        479 => new("malformed", "WhatsApp can't read the message as it is addressed.", AfterRepair) { ReaddressedAfter = AfterRepair - 1 },
        421 => new("stale_addressing", "WhatsApp addresses this chat in another way now.", AfterRepair),
        408 or 429 => new("rate_limited", "WhatsApp takes no more messages now.", WhileItLives),
        501 => new("not_supported", "WhatsApp does not support this message.", 1),
        >= 500 and < 550 => new("unavailable", "WhatsApp could not take the message.", WhileItLives),
        401 or 403 => new(Forbidden, "WhatsApp does not allow this account to write here.", 1),
        404 => new("recipient_not_found", "WhatsApp knows no such recipient.", 1),
        413 => new("too_large", "WhatsApp takes no message as large as this.", 1),
        _ => new("refused", "WhatsApp refused the message.", 1),
    };

    /// <summary>
    /// Until when a refused message is held, or null when it is not: WhatsApp takes it once its lock or cap has ended. A 463 without a lock is about the recipient, and
    /// a lock whose end nobody knows is no reason to keep trying.
    /// </summary>
    public static Hold? HoldOf(int error, ChannelLimits limits, DateTimeOffset now) => error switch
    {
        Restricted when limits.TimeLock is { Active: true, Until: { } until } && until > now => new Hold(HeldReason.TimeLock, until),
        NewChatsCapped when limits.Capping is { State: Abstractions.Channels.CappingState.Capped, Until: { } until } && until > now => new Hold(HeldReason.Capping, until),
        _ => null,
    };

    /// <summary>The error of a message for which the client found nobody to send it to.</summary>
    public static MessageError Unreachable(string reason) => new(reason, reason switch
    {
        "not_on_whatsapp" => "This number is not on WhatsApp.",
        "group_not_found" => "WhatsApp knows no such group.",
        "not_in_group" => "This account is no member of the group.",
        "no_session" => "WhatsApp gave no keys for any device of the recipient.",
        "not_supported" => "Nothing can be sent to this kind of address.",
        _ => "WhatsApp refused the message.",
    }, null);

    /// <summary>The error that the message shows.</summary>
    public MessageError ErrorOf(int error, DateTimeOffset? retryAt) => new(Code, Message, error, retryAt);
}
