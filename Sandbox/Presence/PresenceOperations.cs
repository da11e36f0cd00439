using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Presence;

/// <summary>Presence of phones over REST.</summary>
internal static class PresenceOperations
{
    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = "/v1/sandbox/phones/{phoneId}/presence", Id = "setPhonePresence", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = SetAsync, Summary = "Show a phone as online, or typing in a chat",
            Description = "Who subscribes to the presence of the account is notified; typing reaches the chat without a subscription.",
            RequestExample = new SetPhonePresenceRequest { Presence = SandboxPresence.Typing, ChannelId = PhoneOperations.ExampleChannel },
        },
    ];

    private static async Task<object?> SetAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<SetPhonePresenceRequest>().ConfigureAwait(false);
        if (body.ChannelId is not null) throw RequestReader.Refused("is known to a gateway only", "channel_id");
        if (body.IsForChat)
            await phone.ShowTypingAsync(RequestReader.Chat(body.To, "to").ToAccount(), body.Presence, request.Aborted).ConfigureAwait(false);
        else await phone.SetAvailableAsync(body.Presence == SandboxPresence.Available, request.Aborted).ConfigureAwait(false);
        return null;
    }
}
