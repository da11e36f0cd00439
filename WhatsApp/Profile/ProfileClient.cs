using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Profile;

/// <summary>What accounts show of themselves. The own name is an entry of the app state (<see cref="AppState.AppStateActions.PushName"/>).</summary>
public sealed class ProfileClient
{
    private readonly Operations<ProfileQueries> _queries;

    internal ProfileClient(Operations<ProfileQueries> queries) => _queries = queries;

    /// <summary>Reads what an account shows of itself to this one.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<AccountProfile> ReadAsync(Jid account, CancellationToken cancellationToken) =>
        _queries.RunAsync(queries => queries.ReadAsync(account, cancellationToken));

    /// <summary>Reads what the own account shows of itself.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<AccountProfile> ReadOwnAsync(CancellationToken cancellationToken) =>
        _queries.RunAsync(queries => queries.ReadAsync(queries.Own, cancellationToken));

    /// <summary>Sends the about text of the own profile.</summary>
    /// <param name="about">The text; empty for none.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; the server may have stored the text.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task SetAboutAsync(string about, CancellationToken cancellationToken) =>
        _queries.RunAsync(queries => queries.Connection.SendIqAsync(IqRequest.Set("status", Node.OfText("status", about)), cancellationToken));

    /// <summary>Reads where the picture of an account is.</summary>
    /// <param name="account">The account; null for the own one.</param>
    /// <param name="isPreview">True for the small picture.</param>
    /// <param name="knownId">Id of the picture that is known already, or null.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused, other than for a picture that is hidden or not there.</exception>
    public Task<PictureLookup> ReadPictureAsync(Jid? account, bool isPreview, string? knownId, CancellationToken cancellationToken) =>
        _queries.RunAsync(queries => queries.Pictures.ReadAsync(account ?? queries.Own, isPreview, knownId, cancellationToken));

    /// <summary>Sets the picture of the own account.</summary>
    /// <param name="jpeg">A JPEG; apps send squares of 640 pixels.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; the server may have stored the picture.</param>
    /// <returns>Id of the picture, as far as the server names it.</returns>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused: 406 for a picture that it can't read.</exception>
    public Task<string?> SetPictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken) =>
        _queries.RunAsync(queries => queries.Pictures.SetAsync(jpeg, cancellationToken));

    /// <summary>Removes the picture of the own account.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task RemovePictureAsync(CancellationToken cancellationToken) => _queries.RunAsync(queries => queries.Pictures.RemoveAsync(cancellationToken));

    /// <summary>Sets the timer for disappearing messages of chats that the account begins.</summary>
    /// <param name="seconds">Seconds, 0 for never.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task SetDefaultTimerAsync(int seconds, CancellationToken cancellationToken) =>
        _queries.RunAsync(queries => queries.SetDefaultTimerAsync(seconds, cancellationToken));

    /// <summary>The code of the own contact QR, which stands in <c>https://wa.me/qr/{code}</c>.</summary>
    /// <param name="isNew">True for a new code; the former one leads nowhere from then on.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<string> GetContactCodeAsync(bool isNew, CancellationToken cancellationToken) =>
        _queries.RunAsync(queries => queries.Links.GetCodeAsync(isNew, cancellationToken));

    /// <summary>The account of a code, from a contact QR or a message link; null if there is none.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<ContactLink?> FindContactLinkAsync(string code, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        return _queries.RunAsync(queries => queries.Links.FindAsync(code, cancellationToken));
    }
}
