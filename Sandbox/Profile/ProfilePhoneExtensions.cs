using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>What the phone's owner shows of themselves.</summary>
public static class ProfilePhoneExtensions
{
    /// <summary>The profile.</summary>
    public static Task<SandboxProfile> ReadProfileAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) => phone.CallAsync(
        () =>
        {
            var (account, profiles) = (phone.Account, phone.Part<ProfileState>());
            return new SandboxProfile(
                account.PushName, profiles.About.Of(account)?.Text ?? "", profiles.Pictures.Of(account)?.Id, profiles.Pictures.Of(account)?.Jpeg,
                profiles.Timers.Of(account)?.Seconds ?? 0, phone.Part<ContactCodeHandler>().CodeOf(account, false),
                profiles.MessageLinks.Of(account)?.Code);
        },
        cancellationToken);

    /// <summary>Changes the name; linked devices are notified through the app state.</summary>
    public static Task SetNameAsync(this SandboxPhone phone, string name, CancellationToken cancellationToken = default) =>
        phone.WriteAppStateAsync([AppStateActions.PushName(name)], cancellationToken);

    /// <summary>Changes the about text; empty removes it.</summary>
    public static Task SetAboutAsync(this SandboxPhone phone, string about, CancellationToken cancellationToken = default) =>
        phone.DoOnlineAsync(() => phone.Part<ProfileHandler>().ChangeAbout(phone.Account, about, null), cancellationToken);

    /// <summary>Changes the picture; null removes it.</summary>
    /// <exception cref="SandboxRefusedException">It is no JPEG of at most 512 KB.</exception>
    public static Task SetPictureAsync(this SandboxPhone phone, byte[]? jpeg, CancellationToken cancellationToken = default)
    {
        if (jpeg is not null && !PictureHandler.IsJpeg(jpeg))
            throw new SandboxRefusedException("invalid_request", "A picture is a JPEG of at most 512 KB.", "picture_base64");
        return phone.DoOnlineAsync(() => phone.Part<PictureHandler>().Change(phone.Account, jpeg, null), cancellationToken);
    }

    /// <summary>Changes the timer of chats that the account begins.</summary>
    public static Task SetDefaultTimerAsync(this SandboxPhone phone, int seconds, CancellationToken cancellationToken = default) =>
        phone.DoOnlineAsync(() => phone.Part<ProfileHandler>().ChangeTimer(phone.Account, seconds, null), cancellationToken);

    /// <summary>Makes a message link; an empty text removes it.</summary>
    public static Task SetMessageLinkAsync(this SandboxPhone phone, string text, CancellationToken cancellationToken = default) =>
        phone.DoOnlineAsync(() => phone.Part<ContactCodeHandler>().SetMessageLink(phone.Account, text), cancellationToken);
}
