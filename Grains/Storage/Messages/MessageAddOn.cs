using System.Globalization;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>An add-on as it is stored.</summary>
/// <param name="ChannelId">Channel.</param>
/// <param name="MessageId">The message that it belongs to.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Sender">JID of its sender.</param>
/// <param name="IsFromMe">True for an own one.</param>
/// <param name="Value">Value, by kind.</param>
/// <param name="At">When.</param>
internal sealed record MessageAddOn(ChannelId ChannelId, string MessageId, MessageAddOnKind Kind, string Sender, bool IsFromMe, string Value, DateTimeOffset At)
{
    private const long MaxPinSeconds = 10L * 365 * 86_400;

    /// <summary>The message with its add-ons.</summary>
    public static MessageView Show(MessageAddOn[] addOns, MessageView view)
    {
        if (addOns.Length == 0) return view;
        view = view with
        {
            Reactions = [.. Of(addOns, MessageAddOnKind.Reaction).Where(addOn => addOn.Value.Length > 0).Select(addOn => addOn.ToReaction())],
        };
        if (Of(addOns, MessageAddOnKind.Star).Any(star => star.Value.Length > 0)) view = view with { Starred = true };
        if (Of(addOns, MessageAddOnKind.Pin).FirstOrDefault()?.PinnedUntil is { } until) view = view with { PinnedUntil = until };
        if (view.Poll is { } poll && Of(addOns, MessageAddOnKind.Vote).ToArray() is { Length: > 0 } votes)
            view = view with { Poll = poll with { Results = Count(poll, votes) } };
        if (view.Event is { } planned && Of(addOns, MessageAddOnKind.Answer).ToArray() is { Length: > 0 } answers)
            view = view with { Event = planned with { Answers = [.. answers.Select(answer => answer.ToGuest())] } };
        return view;
    }

    private DateTimeOffset? PinnedUntil =>
        long.TryParse(Value, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MaxPinSeconds ? At.AddSeconds(seconds) : null;

    private static IEnumerable<MessageAddOn> Of(MessageAddOn[] addOns, MessageAddOnKind kind) => addOns.Where(addOn => addOn.Kind == kind);

    private static PollResult[] Count(PollContent poll, MessageAddOn[] votes)
    {
        var chosen = votes.Select(vote => (vote.Sender, Options: JsonSerializer.Deserialize<string[]>(vote.Value)!)).ToArray();
        return [.. poll.Options.Select(option => new PollResult(option, [.. chosen.Where(vote => vote.Options.Contains(option)).Select(vote => vote.Sender)]))];
    }

    private MessageReaction ToReaction() => new(Sender, Value, IsFromMe, At);

    private EventGuest ToGuest()
    {
        var answer = JsonSerializer.Deserialize<EventAnswerContent>(Value, PublicJson.Options)!;
        return new EventGuest(Sender, answer.Answer, answer.ExtraGuests);
    }
}
