import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("twins", "0005_records_of_all_formats"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="specimen",
            name="variants_digest",
        ),
        migrations.AddField(
            model_name="geneset",
            name="study",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="gene_sets",
                to="twins.study",
            ),
        ),
        migrations.AddField(
            model_name="geneset",
            name="via",
            field=models.CharField(default="study", help_text="kind of import that brought it", max_length=32),
        ),
        migrations.AddField(
            model_name="keptfile",
            name="details",
            field=models.JSONField(default=dict, help_text="encoder, licence, where in the file the vectors lie"),
        ),
        migrations.AddField(
            model_name="slideembedding",
            name="details",
            field=models.JSONField(default=dict, help_text="licence of the weights, coordinates, tile size"),
        ),
        migrations.AddField(
            model_name="specimen",
            name="results",
            field=models.JSONField(
                default=dict, help_text="origin of a result: hash of its variants, or why there are none"
            ),
        ),
        migrations.AddField(
            model_name="variant",
            name="origin",
            field=models.CharField(blank=True, help_text="file or kind of import that answers for it", max_length=300),
        ),
        migrations.AlterField(
            model_name="geneset",
            name="name",
            field=models.CharField(max_length=120),
        ),
        migrations.AlterField(
            model_name="variant",
            name="protein",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="geneset",
            constraint=models.UniqueConstraint(
                fields=("study", "name"), name="gene_set_once_a_study", nulls_distinct=False
            ),
        ),
    ]
