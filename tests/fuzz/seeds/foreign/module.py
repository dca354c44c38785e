"""Make it

More.
"""
revision: str = r"a"
down_revision = ("b",
  'c')  # both
def upgrade():
    pass
def downgrade() -> None: raise E
