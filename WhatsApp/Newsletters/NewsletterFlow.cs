using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>The parts of one connection that newsletters use.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Terms">Terms that the account has to accept.</param>
/// <param name="Live">Newsletters with live updates.</param>
internal sealed record NewsletterFlow(ClientConnection Connection, NewsletterTerms Terms, LiveUpdates Live);
