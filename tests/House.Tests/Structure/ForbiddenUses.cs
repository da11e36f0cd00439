namespace WhatIsUp.House.Tests.Structure;

/// <summary>Namespaces that a project must not use, although references make them visible to it.</summary>
internal static class ForbiddenUses
{
    internal static IEnumerable<string> In(IEnumerable<TypeUse> uses, IReadOnlyCollection<string> forbidden) =>
        uses.Where(use => forbidden.Any(name => use.To == name || use.To.StartsWith(name + ".", StringComparison.Ordinal)))
            .Select(use => $"{use.User} uses {use.Used}");
}
