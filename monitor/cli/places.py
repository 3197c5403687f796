"""`pausewatch places find|show|install`."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def cli() -> None:
    """Find and show places; install boundary files."""


@cli.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--most", default=20, show_default=True, help="Show at most so many.")
def find(name: tuple[str, ...], most: int) -> None:
    """Places called NAME in Ukrainian, Russian or English, and what the bare name resolves to."""
    from geo.places import gazetteer

    places, wanted = gazetteer(), " ".join(name)
    found = places.find(wanted)
    if not found:
        raise click.ClickException(f"no place is called {wanted!r}")
    for place in found[:most]:
        where = ", ".join(places.get(parent).name_en for parent in place.parents)
        names = " / ".join((place.name_en, place.name_uk, place.name_ru))
        click.echo(f"{place.id:<22} {places.level(place.id):<10} {names}  ({where})")
    if len(found) > most:
        click.echo(f"… and {len(found) - most} more")
    answer = places.resolve(wanted)
    if answer.ambiguous:
        common = f"; common ancestor {answer.place_id}" if answer.place_id else ""
        click.echo(f"\nThe bare name is ambiguous{common}. {answer.note}")
    else:
        click.echo(f"\nThe bare name is read as {answer.place_id}.")


@cli.command()
@click.argument("place_id")
def show(place_id: str) -> None:
    """One place: names, hierarchy, centre and radius, and where the radius comes from."""
    from geo.places import gazetteer

    places = gazetteer()
    if place_id not in places:
        raise click.ClickException(f"no place has the id {place_id!r}")
    place = places.get(place_id)
    click.echo(f"{place.id}  {places.level(place_id)} (category {place.category})")
    click.echo(f"  uk {place.name_uk}   ru {place.name_ru}   en {place.name_en}")
    click.echo(f"  other spellings: {', '.join(place.names)}")
    click.echo("  inside: " + ", ".join(f"{places.get(p).name_en} ({p})" for p in place.parents))
    if place.lat is None or place.lon is None:
        click.echo("  centre: not known")
    else:
        radius = "" if place.radius_km is None else f", radius {place.radius_km:.1f} km ({place.radius_basis})"
        click.echo(f"  centre: {place.lat:.5f}, {place.lon:.5f}{radius}")
    if place.population is not None:
        click.echo(f"  population: {place.population} (GeoNames)")
    if place.contested:
        click.echo("  contested: Crimea, Sevastopol or territory under occupation")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--licence", required=True, help="Licence of the file, as its publisher states it.")
@click.option("--attribution", required=True, help="Who must be named.")
@click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder; default: as configured.",
)
@click.pass_context
def install(ctx: click.Context, file: Path, licence: str, attribution: str, folder: Path | None) -> None:
    """Install a boundary FILE (GeoJSON or GeoPackage with KATOTTG codes or P-codes)."""
    from geo.boundaries import install as install_boundaries
    from geo.places import gazetteer
    from monitor.config import load_config

    if folder is None:
        folder = load_config(ctx.find_root().obj["config_path"]).places.boundaries
    report = install_boundaries(file, folder, gazetteer(), licence=licence, attribution=attribution)
    counts = ", ".join(f"{n} of category {category}" for category, n in sorted(report.counts.items()))
    click.echo(f"{report.source_file}: {counts}; kept as layer {report.layer} in {folder}")
    for words, names in (
        ("invalid, repaired", report.repaired),
        ("parts of one unit, merged", report.merged),
        ("without an id, left out", report.without_id),
    ):
        if names:
            click.echo(f"  {words}: {', '.join(names)}")
    click.echo(f"  `pausewatch report` uses them from now on; give assess --boundaries {folder} to do the same.")
