using System.Collections.Concurrent;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>
/// Terms that an account accepts before it creates a newsletter, follows one or becomes an admin. The notices' numbers are server properties (zapo @9a49e1ff);
/// the number for creation is also a constant of whatsmeow @33cfac51.
/// </summary>
internal sealed class NewsletterTerms(ClientConnection connection)
{
    private const string Stage = "5";
    private readonly ConcurrentDictionary<string, bool> _accepted = new(StringComparer.Ordinal);

    /// <summary>Accepts the terms for creating newsletters.</summary>
    public Task AcceptForCreationAsync(CancellationToken cancellationToken) =>
        AcceptAsync(connection.Properties.NewsletterCreationNotice, cancellationToken);

    /// <summary>Accepts the terms for following newsletters, when the server has such.</summary>
    public Task AcceptForFollowingAsync(CancellationToken cancellationToken) => AcceptAsync(connection.Properties.NewsletterNotice, cancellationToken);

    /// <summary>Accepts the terms for admins, when the server has such.</summary>
    public Task AcceptForAdminsAsync(CancellationToken cancellationToken) => AcceptAsync(connection.Properties.NewsletterAdminNotice, cancellationToken);

    private async Task AcceptAsync(string? notice, CancellationToken cancellationToken)
    {
        if (notice is null || _accepted.ContainsKey(notice)) return;
        try
        {
            if (!await IsAcceptedAsync(notice, cancellationToken))
                await connection.SendIqAsync(IqRequest.Set("tos", new Node("notice", [new("id", notice), new("stage", Stage)])), cancellationToken);
            _accepted[notice] = true;
        }
        catch (RequestRefusedException refused)
        {
            // The operation itself reports missing terms.
            ConnectionLog.FlowFailed(connection.Log, "newsletter-terms", nameof(RequestRefusedException), refused.Code);
        }
    }

    private Task<bool> IsAcceptedAsync(string notice, CancellationToken cancellationToken) => connection.SendIqAsync(
        IqRequest.Get("tos", Node.Of("request", new Node("notice", [new("id", notice)]))),
        answer => answer.Child("tos")?.ChildrenOf("notice").Any(known => known.Get("id") == notice && known.Get("state") is not (null or "false")) == true,
        cancellationToken);
}
