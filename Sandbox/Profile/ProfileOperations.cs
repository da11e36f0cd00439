using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>Profiles of phones over REST.</summary>
internal static class ProfileOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/profile";

    private static readonly PhoneProfileReply Example = new("Ada", "At the engine", "1750000000000000", "/9j/4AAQSkZJRg==", 0, "4WQYVPLQZ3IBE1", null);

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "GET", Path = Root, Id = "getPhoneProfile", Scope = SandboxScope.ReadChannels, RunAsync = GetAsync,
            Summary = "Get the profile of a phone", ReplyExample = Example,
        },
        new()
        {
            Method = "PATCH", Path = Root, Id = "changePhoneProfile", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = ChangeAsync,
            Summary = "Change the profile of a phone", Description = "Who knows the account and may see the change is notified, channels among them.",
            RequestExample = new ChangePhoneProfileRequest { About = "At the engine" }, ReplyExample = Example,
        },
    ];

    private static async Task<object?> GetAsync(RestRequest request) => await ShowAsync(await request.PhoneAsync().ConfigureAwait(false), request)
        .ConfigureAwait(false);

    private static async Task<object?> ChangeAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ChangePhoneProfileRequest>().ConfigureAwait(false);
        var picture = body.PictureBase64 is { Length: > 0 } text ? Decode(text) : null;
        if (body.EphemeralExpiration is not (null or 0 or 86_400 or 604_800 or 7_776_000))
            throw RequestReader.Refused("must be 0, 86400, 604800 or 7776000", "ephemeral_expiration");
        if (body.PictureBase64 is not null) await phone.SetPictureAsync(picture, request.Aborted).ConfigureAwait(false);
        if (body.Name is { } name) await phone.SetNameAsync(name, request.Aborted).ConfigureAwait(false);
        if (body.About is { } about) await phone.SetAboutAsync(about, request.Aborted).ConfigureAwait(false);
        if (body.EphemeralExpiration is { } seconds) await phone.SetDefaultTimerAsync(seconds, request.Aborted).ConfigureAwait(false);
        if (body.MessageLink is { } link) await phone.SetMessageLinkAsync(link, request.Aborted).ConfigureAwait(false);
        return await ShowAsync(phone, request).ConfigureAwait(false);
    }

    private static async Task<PhoneProfileReply> ShowAsync(SandboxPhone phone, RestRequest request)
    {
        var profile = await phone.ReadProfileAsync(request.Aborted).ConfigureAwait(false);
        return new PhoneProfileReply(
            profile.Name, profile.About, profile.PictureId, profile.Picture is { } jpeg ? Convert.ToBase64String(jpeg) : null, profile.EphemeralExpiration,
            profile.ContactCode, profile.MessageLinkCode);
    }

    private static byte[] Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw RequestReader.Refused("must be base64", "picture_base64");
        }
    }
}
