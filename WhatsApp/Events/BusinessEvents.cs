using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A business changed its profile.</summary>
/// <param name="Business">The business.</param>
public sealed record BusinessProfileChanged(Jid Business) : ClientEvent;

/// <summary>Products or collections of a catalogue changed, or WhatsApp reviewed them.</summary>
/// <param name="Business">Owner of the catalogue.</param>
/// <param name="ProductIds">Products.</param>
/// <param name="CollectionIds">Collections.</param>
public sealed record CatalogChanged(Jid Business, IReadOnlyList<string> ProductIds, IReadOnlyList<string> CollectionIds) : ClientEvent;
